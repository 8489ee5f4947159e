"""Whatever store of OpenCode a message lies in, it is counted once, and its prompt belongs to its first request."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from quotatop import logs
from quotatop.host.ledger.ledger import Ledger

NOW = datetime(2026, 9, 14, 12, tzinfo=UTC)
ALWAYS = datetime(2017, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
BEGUN = round((NOW - timedelta(hours=3)).timestamp() * 1000)
OLD = """CREATE TABLE session (id TEXT, parent_id TEXT, directory TEXT, time_created INTEGER);
    CREATE TABLE message (id TEXT PRIMARY KEY, session_id TEXT, time_created INTEGER, time_updated INTEGER, data TEXT);
    CREATE TABLE part (id INTEGER PRIMARY KEY, message_id TEXT, data TEXT);"""
NEW = """CREATE TABLE session_v2 (id TEXT, parent_id TEXT, directory TEXT, time_created INTEGER, fork_session_id TEXT,
    fork_boundary INTEGER);
    CREATE TABLE session_message (id TEXT PRIMARY KEY, session_id TEXT, type TEXT, seq INTEGER, time_created INTEGER,
    time_updated INTEGER, data TEXT);"""
TEXT = {"type": "text", "text": "hello"}


class Store:
    """A home with OpenCode's stores, and a ledger of it. Times are milliseconds since the session was begun."""

    def __init__(self, folder):
        self.home = folder / "home"
        self.root = self.home / ".local" / "share" / "opencode"
        self.root.mkdir(parents=True)
        self.state = folder / "ledger.sqlite3"

    def run(self, *statements, script=""):
        with closing(sqlite3.connect(self.root / "opencode.db")) as database:
            database.executescript(script)
            for statement, values in statements:
                database.execute(statement, values)
            database.commit()

    def put(self, table, **row):
        marks = ", ".join("?" * len(row))
        self.run((f"INSERT OR REPLACE INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values())))

    def loose(self, table, **row):
        """Put a row into what the table has of its columns, if it is there."""
        with closing(sqlite3.connect(self.root / "opencode.db")) as database:
            has = {column[1] for column in database.execute(f"PRAGMA table_info({table})")}
        if has:
            self.put(table, **{name: value for name, value in row.items() if name in has})

    def row(self, id, data, *, session="ses_1", changed=None, parts=()):
        at = data["time"]["created"]
        known = {"id": id, "session_id": session, "time_created": at, "data": json.dumps(data)}
        self.put("message", time_updated=at if changed is None else BEGUN + changed, **known)
        for part in parts:
            self.put("part", message_id=id, data=json.dumps(part))

    def new_row(self, id, kind, seq, data, *, session="ses_1"):
        at = data["time"]["created"]
        known = {"id": id, "session_id": session, "time_created": at, "data": json.dumps(data)}
        self.put("session_message", type=kind, seq=seq, time_updated=at, **known)

    def file(self, id, data, *, session="ses_1", parts=()):
        self.write(f"session/pr/{session}", {"id": session, "directory": "/p", "time": {"created": BEGUN}})
        self.write(f"message/{session}/{id}", {"id": id, "sessionID": session, **data})
        for number, part in enumerate(parts):
            self.write(f"part/{id}/prt_{number}", part)

    def write(self, name, content):
        path = self.root / "storage" / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content))

    def scanned(self):
        """Give model, input, output and whether a prompt began it for each request; model and plan of each prompt."""
        with Ledger(str(self.state), [logs.load("opencode")], {}, str(self.home)) as ledger:
            ledger.scan(NOW)
            events = [(e.model, e.tokens.input, e.tokens.output, e.prompt) for e in ledger.events(*ALWAYS)]
            return events, [(source[1], source[3]) for _, source in ledger.prompts(*ALWAYS)]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def tokens(input, output, **more):
    return {"input": input, "output": output, "reasoning": 0, "cache": {"read": 0, "write": 0}, **more}


def said(at, **more):
    return {"role": "user", "time": {"created": BEGUN + at}, **more}


def time(at, completed):
    return {"created": BEGUN + at, **({} if completed is None else {"completed": BEGUN + completed})}


def replied(at, completed, spent, *, to="msg_1", **more):
    about = {"role": "assistant", "parentID": to, "modelID": "glm-5.1", "providerID": "zai-coding-plan"}
    return {**about, "tokens": spent, "time": time(at, completed), **more}


def new_replied(at, completed, spent, **more):
    model = {"id": "glm-5.1", "providerID": "zai-coding-plan"}
    return {"model": model, "tokens": spent, "time": time(at, completed), **more}


GLM = ("glm-5.1", "zai-coding-plan")
OTHER = {"model": {"providerID": "kimi-for-coding", "modelID": "k2p6"}}


@pytest.mark.parametrize("named", [{}, OTHER])
def test_a_prompt_in_the_files_is_of_its_first_requests_model_whatever_it_names(store, named):
    store.file("msg_1", said(0, **named), parts=[TEXT])
    store.file("msg_2", replied(100, 200, tokens(10, 20)))
    store.file("msg_3", replied(300, 400, tokens(1, 2), modelID="glm-4.5-air"))
    assert store.scanned() == ([("glm-5.1", 10, 20, True), ("glm-4.5-air", 1, 2, False)], [GLM])


@pytest.mark.parametrize("named", [{}, OTHER])
def test_a_prompt_in_the_older_tables_is_of_its_first_requests_model_whatever_it_names(store, named):
    store.run(script=OLD)
    store.row("msg_1", said(0, **named), parts=[TEXT])
    store.row("msg_2", replied(100, 200, tokens(10, 20)))
    store.row("msg_3", replied(300, 400, tokens(1, 2), modelID="glm-4.5-air"))
    assert store.scanned() == ([("glm-5.1", 10, 20, True), ("glm-4.5-air", 1, 2, False)], [GLM])


def test_a_prompt_in_the_newer_tables_is_of_its_first_requests_model(store):
    store.run(script=OLD + NEW)
    store.new_row("msg_1", "user", 1, {"text": "hi", "time": time(0, None)})
    store.new_row("msg_2", "assistant", 2, new_replied(100, 200, tokens(10, 20)))
    assert store.scanned() == ([("glm-5.1", 10, 20, True)], [GLM])


def test_a_prompt_that_is_read_before_its_answer_waits_for_it(store):
    store.run(script=OLD)
    store.row("msg_1", said(0, **OTHER), parts=[TEXT])
    store.row("msg_2", replied(100, None, tokens(0, 0)))
    assert store.scanned() == ([], [("", "kimi-for-coding")])
    store.row("msg_2", replied(100, 7_000_000, tokens(10, 20)), changed=7_000_000)
    assert store.scanned() == ([("glm-5.1", 10, 20, True)], [GLM])


def test_a_prompt_in_a_file_that_is_read_before_its_answers_waits_for_it(store):
    store.file("msg_1", said(0, **OTHER), parts=[TEXT])
    assert store.scanned() == ([], [("", "kimi-for-coding")])
    store.file("msg_2", replied(100, 200, tokens(10, 20)))
    assert store.scanned() == ([("glm-5.1", 10, 20, True)], [GLM])


@pytest.mark.parametrize("kind", ["file", "row"])
def test_a_prompt_whose_first_answer_failed_is_begun_by_the_next(store, kind):
    store.run(script=OLD)
    put = getattr(store, kind)
    put("msg_1", said(0), parts=[TEXT])
    put("msg_2", replied(100, 150, tokens(0, 0), modelID="failed", error={"name": "APIError"}))
    put("msg_3", replied(200, 300, tokens(10, 20)))
    assert store.scanned() == ([("glm-5.1", 10, 20, True)], [GLM])


def test_a_prompt_does_not_belong_to_a_request_that_began_before_it(store):
    store.run(script=OLD)
    store.row("msg_2", replied(100, None, tokens(0, 0), modelID="earlier"))
    store.row("msg_3", said(200), parts=[TEXT])
    store.scanned()
    store.row("msg_2", replied(100, 900, tokens(1, 2), modelID="earlier"), changed=900)
    store.row("msg_4", replied(1000, 1100, tokens(10, 20)))
    assert store.scanned() == ([("earlier", 1, 2, False), ("glm-5.1", 10, 20, True)], [GLM])


def test_a_prompt_whose_row_changes_after_its_answer_begins_no_second_request(store):
    store.run(script=OLD)
    store.row("msg_1", said(0), parts=[TEXT])
    store.row("msg_2", replied(100, 200, tokens(10, 20)))
    store.row("msg_3", replied(7_000_000, 7_000_100, tokens(1, 2)), changed=7_000_100)
    store.scanned()
    store.row("msg_1", said(0, summary={}), changed=7_100_000)
    store.row("msg_4", replied(7_100_000, 7_100_100, tokens(3, 4)), changed=7_100_100)
    assert [event[3] for event in store.scanned()[0]] == [True, False, False]


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        ("time_created INTEGER);", "time_other INTEGER);"),
        (" parent_id TEXT, directory", " directory"),
        (" directory TEXT,", ""),
        (" time_created INTEGER, time_updated INTEGER,", " time_created INTEGER,"),
        (" time_created INTEGER, time_updated INTEGER,", " time_updated INTEGER,"),
        ("CREATE TABLE session (", "CREATE TABLE another ("),
    ],
)
def test_the_older_tables_are_read_whatever_columns_they_lack(store, there, missing):
    assert there in OLD
    store.run(script=OLD.replace(there, missing))
    store.loose("session", id="ses_1")
    message = {"session_id": "ses_1", "time_created": BEGUN, "time_updated": BEGUN}
    store.loose("message", id="msg_1", data=json.dumps(said(0)), **message)
    store.loose("message", id="msg_2", data=json.dumps(replied(100, 200, tokens(10, 20))), **message)
    store.put("part", message_id="msg_1", data=json.dumps(TEXT))
    assert store.scanned() == ([("glm-5.1", 10, 20, True)], [GLM])


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        (" parent_id TEXT,", ""),
        (" directory TEXT,", ""),
        (", fork_session_id TEXT,\n    fork_boundary INTEGER", ""),
        (" seq INTEGER,", ""),
        (" seq INTEGER, time_created INTEGER,", ""),
        ("\n    time_updated INTEGER,", ""),
        ("CREATE TABLE session_v2 (", "CREATE TABLE another ("),
    ],
)
def test_the_newer_tables_are_read_whatever_columns_they_lack(store, there, missing):
    assert there in NEW
    store.run(script=NEW.replace(there, missing))
    store.loose("session_v2", id="ses_1")
    message = {"session_id": "ses_1", "time_created": BEGUN, "time_updated": BEGUN}
    question, reply = {"text": "hi", "time": time(0, None)}, new_replied(100, 200, tokens(10, 20))
    store.loose("session_message", id="msg_1", type="user", seq=1, data=json.dumps(question), **message)
    store.loose("session_message", id="msg_2", type="assistant", seq=2, data=json.dumps(reply), **message)
    assert store.scanned() == ([("glm-5.1", 10, 20, True)], [GLM])


def test_a_row_that_is_completed_later_is_read_where_no_time_of_change_is_kept(store):
    store.run(script=OLD.replace(" time_updated INTEGER,", ""))
    store.loose("message", id="msg_1", session_id="s", data=json.dumps(said(0)))
    store.put("part", message_id="msg_1", data=json.dumps(TEXT))
    store.loose("message", id="msg_2", session_id="s", data=json.dumps(replied(100, None, tokens(0, 0))))
    assert store.scanned()[0] == []
    store.loose("message", id="msg_2", session_id="s", data=json.dumps(replied(100, 8_000_000, tokens(10, 20))))
    assert store.scanned() == ([("glm-5.1", 10, 20, True)], [GLM])


def test_a_database_without_any_of_the_tables_holds_nothing_and_is_no_failure(store):
    store.run(script="CREATE TABLE another (id TEXT);")
    with Ledger(str(store.state), [logs.load("opencode")], {}, str(store.home)) as ledger:
        assert ledger.scan(NOW)[2:] == (0, 0, 0)


@pytest.mark.parametrize(("fork", "counted"), [({"fork_session_id": "ses_1", "fork_boundary": 2}, 2), ({}, 3)])
def test_what_a_fork_copied_up_to_its_boundary_does_not_count_whatever_its_times(store, fork, counted):
    store.run(script=NEW)
    store.put("session_v2", id="ses_1", time_created=BEGUN)
    store.put("session_v2", id="ses_2", time_created=BEGUN + 500, **fork)
    for session, at in (("ses_1", 0), ("ses_2", 1000)):
        store.new_row(f"{session}_1", "user", 1, {"text": "hi", "time": time(at, None)}, session=session)
        store.new_row(f"{session}_2", "assistant", 2, new_replied(at + 1, at + 2, tokens(10, 20)), session=session)
    store.new_row("msg_3", "user", 3, {"text": "go on", "time": time(2000, None)}, session="ses_2")
    store.new_row("msg_4", "assistant", 4, new_replied(2100, 2200, tokens(1, 2)), session="ses_2")
    events, prompts = store.scanned()
    assert (len(events), prompts) == (counted, [GLM] * counted)


@pytest.mark.parametrize(("lacks", "fork"), [("", {}), (" seq INTEGER,", {"fork_boundary": 2})])
def test_a_fork_whose_boundary_or_order_is_not_told_is_read(store, lacks, fork):
    store.run(script=NEW.replace(lacks, ""))
    store.put("session_v2", id="ses_2", time_created=BEGUN, fork_session_id="ses_1", **fork)
    reply = json.dumps(new_replied(100, 200, tokens(1, 2)))
    store.loose("session_message", id="m", session_id="ses_2", type="assistant", seq=0, time_updated=BEGUN, data=reply)
    assert len(store.scanned()[0]) == 1


def sessions(store, **begun):
    """Make the older tables with sessions that were begun at those times."""
    store.run(script=OLD)
    for session, at in begun.items():
        store.put("session", id=session, time_created=BEGUN + at)


def test_a_message_in_file_and_database_is_one_and_the_database_is_right(store):
    sessions(store, ses_1=0)
    store.file("msg_2", replied(100, 900, tokens(100, 200)))
    store.row("msg_2", replied(100, 250, tokens(11, 21)), parts=[{"type": "step-finish", "tokens": tokens(11, 21)}])
    assert store.scanned()[0] == [("glm-5.1", 11, 21, False)]
    store.file("msg_2", replied(100, 950, tokens(300, 400)))
    assert store.scanned()[0] == [("glm-5.1", 11, 21, False)]


@pytest.mark.parametrize("kind", ["file", "row"])
@pytest.mark.parametrize("later", [tokens(15, 26), tokens(5, 6)])
def test_a_message_that_is_changed_in_place_counts_as_it_is_at_last(store, kind, later):
    sessions(store, ses_1=0)
    put = getattr(store, kind)
    put("msg_2", replied(100, 200, tokens(10, 20)))
    assert store.scanned()[0] == [("glm-5.1", 10, 20, False)]
    put("msg_2", replied(100, 900, later))
    assert store.scanned()[0] == [("glm-5.1", later["input"], later["output"], False)]


def test_a_message_in_the_newer_tables_that_is_changed_in_place_counts_as_it_is_at_last(store):
    store.run(script=NEW)
    store.put("session_v2", id="ses_1", time_created=BEGUN)
    store.new_row("msg_2", "assistant", 2, new_replied(100, 200, tokens(10, 20)))
    store.scanned()
    store.new_row("msg_2", "assistant", 2, new_replied(100, 900, tokens(15, 26)))
    assert store.scanned()[0] == [("glm-5.1", 15, 26, False)]


@pytest.mark.parametrize("at_once", [True, False])
def test_a_fork_counts_only_what_it_added_and_the_original_may_change_on(store, at_once):
    sessions(store, ses_1=0, ses_2=500)
    store.row("msg_2", replied(100, 200, tokens(10, 20)))
    if not at_once:
        store.scanned()
    store.row("msg_7", replied(100, 200, tokens(10, 20)), session="ses_2", changed=500)
    store.row("msg_8", replied(600, 700, tokens(10, 20)), session="ses_2")
    assert store.scanned()[0] == [("glm-5.1", 10, 20, False)] * 2
    store.row("msg_2", replied(100, 900, tokens(15, 26)), changed=900)
    assert store.scanned()[0] == [("glm-5.1", 15, 26, False), ("glm-5.1", 10, 20, False)]


@pytest.mark.parametrize("begun", [BEGUN, None])
def test_a_fork_is_known_by_its_equal_messages_where_its_beginning_does_not_tell(store, begun):
    store.run(script=OLD)
    for session in ("ses_1", "ses_2"):
        store.put("session", id=session, time_created=begun)
        store.row(f"{session}_2", replied(100, 200, tokens(10, 20)), session=session)
    assert store.scanned()[0] == [("glm-5.1", 10, 20, False)]


def test_two_sessions_that_ask_in_the_same_millisecond_are_two_requests(store):
    sessions(store, ses_1=0, ses_2=0)
    store.row("msg_2", replied(100, 200, tokens(10, 20)))
    store.row("msg_7", replied(100, 200, tokens(11, 20)), session="ses_2")
    assert sorted(store.scanned()[0]) == [("glm-5.1", 10, 20, False), ("glm-5.1", 11, 20, False)]


def test_what_an_earlier_version_read_is_not_read_again(store):
    sessions(store, ses_1=0)
    store.row("msg_2", replied(100, 200, tokens(10, 20)))
    store.scanned()
    with closing(sqlite3.connect(store.state)) as ledger:
        ledger.execute("UPDATE event SET key = key + 1")
        ledger.execute("UPDATE file SET state = ?", (str(BEGUN + 100),))
        ledger.commit()
    store.row("msg_3", replied(300, 400, tokens(1, 2)))
    assert store.scanned()[0] == [("glm-5.1", 10, 20, False), ("glm-5.1", 1, 2, False)]


@pytest.mark.parametrize(("total", "output"), [(30, 20), (30.0, 20), (35.0, 25), (None, 25), ("30", 25), (0, 25)])
def test_a_total_that_is_a_whole_number_tells_whether_the_output_holds_the_reasoning(store, total, output):
    store.file("msg_2", replied(100, 200, tokens(10, 20, reasoning=5, total=total)))
    assert store.scanned()[0] == [("glm-5.1", 10, output, False)]
