"""Goose writes messages and a session's totals at different moments; what one reading finds alone is not lost."""

import sqlite3
from contextlib import closing

import pytest
from log_house import ALWAYS, NOW

TABLES = """
CREATE TABLE sessions (id TEXT PRIMARY KEY, session_type TEXT, working_dir TEXT, accumulated_input_tokens INTEGER,
    accumulated_output_tokens INTEGER, provider_name TEXT, model_config_json TEXT);
CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, message_id TEXT, session_id TEXT, role TEXT,
    content_json TEXT, created_timestamp INTEGER);
INSERT INTO sessions VALUES ('s', 'user', '/a', 1000, 50, 'zai', '{"model_name":"glm-5.1"}');
"""


class Session:
    """A session of Goose that goes on from one reading to the next."""

    def __init__(self, house):
        self.house = house
        self.path = house.home / ".local" / "share" / "goose" / "sessions" / "sessions.db"
        self.path.parent.mkdir(parents=True)
        self.run(TABLES)
        self.at = round(NOW.timestamp()) - 3600

    def run(self, statements, *values):
        with closing(sqlite3.connect(self.path, isolation_level=None)) as database:
            database.execute(statements, values) if values else database.executescript(statements)

    def message(self, role):
        self.at += 1
        self.run(
            "INSERT INTO messages (message_id, session_id, role, content_json, created_timestamp)"
            " VALUES (?, 's', ?, '[]', ?)",
            f"m{self.at}",
            role,
            self.at,
        )

    def totals(self, input, output):
        self.run("UPDATE sessions SET accumulated_input_tokens = ?, accumulated_output_tokens = ?", input, output)

    def counted(self):
        """Scan, and give input and output of each request."""
        with self.house.ledger() as ledger:
            ledger.scan(NOW)
            return [(event.tokens.input, event.tokens.output) for event in ledger.events(*ALWAYS)]

    def prompts(self):
        """Scan, and give the model of each prompt's request."""
        with self.house.ledger() as ledger:
            ledger.scan(NOW)
            return [source[1] for _, source in ledger.prompts(*ALWAYS)]


@pytest.fixture
def session(house):
    return Session(house)


def test_a_prompt_that_was_read_before_its_answer_gets_the_answers_model(session):
    session.message("user")
    assert session.prompts() == [""]
    session.house.scanned()
    session.message("assistant")
    assert session.prompts() == ["glm-5.1"]
    session.message("assistant")
    with session.house.ledger() as ledger:
        ledger.scan(NOW)
        assert [event.prompt for event in ledger.events(*ALWAYS)] == [True, False]


def test_what_a_total_grows_by_waits_for_a_request(session):
    session.message("assistant")
    session.house.scanned()
    session.message("assistant")
    session.house.scanned()
    session.totals(1400, 70)
    assert session.counted() == [(0, 0), (0, 0)]
    session.message("user")
    session.totals(1500, 75)
    assert session.counted() == [(0, 0), (0, 0)]
    session.message("assistant")
    assert session.counted() == [(0, 0), (0, 0), (500, 25)]
    session.message("assistant")
    assert session.counted() == [(0, 0), (0, 0), (500, 25), (0, 0)]


def test_a_total_that_falls_takes_nothing_away_and_grows_from_there(session):
    session.message("assistant")
    session.house.scanned()
    session.totals(10, 1)
    assert session.counted() == [(0, 0)]
    session.message("assistant")
    session.totals(30, 4)
    assert session.counted() == [(0, 0), (20, 3)]
