"""What do Alibaba Bailian's OpenAPI and console gateway say?  A signature opens the one, its token the other.

The gateway wraps what it says in envelope after envelope, all of which must be there.
"""

import json
import re
from datetime import UTC, datetime
from urllib.parse import parse_qs

from quotatop.demo.account import Account, epoch_ms, level
from quotatop.demo.server import Answer, Asked, json_answer
from quotatop.domain.credential import Secret
from quotatop.providers._acs3 import Operation, headers

SIGN_IN = "/modelstudio/cli/generateAccessToken"
GATE = "/cli/api.json"
PATHS = frozenset({SIGN_IN, GATE})
SECRET = "secret"  # noqa: S105 - the name of a detail

REQUESTS = {"lite": (1_200, 9_000, 18_000), "pro": (6_000, 45_000, 90_000)}
"""Requests in five hours, a week and a month, by the tier of a Coding Plan."""
_COUNTED = (("per5Hour", "5h"), ("perWeek", "week"), ("perBillMonth", "month"))
_SHARED = (("per5Hour", "token-5h"), ("per1Week", "token-week"), ("per1Month", "token-month"))
_CALLER = re.compile(r"ACS3-HMAC-SHA256 Credential=([^,\s]+),", re.ASCII)
_BEARER = "Bearer demo-cli-token-"


def caller(asked: Asked) -> str:
    """Give the access key that signed a request, or that got the token of one."""
    match = _CALLER.match(asked.authorization)
    return match[1] if match else asked.authorization.removeprefix(_BEARER)


def refuse() -> Answer:
    """Say that nobody has this access key."""
    message = "Specified access key is not found."
    return json_answer({"RequestId": "demo", "Message": message, "Code": "InvalidAccessKeyId.NotFound"}, 404)


def plans(account: Account, asked: Asked, now: datetime) -> Answer | None:
    """Give a token for a signature, and the plans for a token."""
    if asked.path == SIGN_IN:
        if not _is_signed(account, asked):
            message = "The signature does not match."
            return json_answer({"Message": message, "Code": "SignatureDoesNotMatch"}, 400)
        token = _BEARER.removeprefix("Bearer ") + account.key
        return json_answer({"RequestId": "demo", "Success": True, "Code": "200", "cliAccessToken": token})
    if not asked.authorization.startswith(_BEARER):
        return _wrapped({"success": False, "errorCode": "BailianGateway.Login.NotLogined", "errorMsg": "not logged in"})
    return _gate(account, asked, now)


def _gate(account: Account, asked: Asked, now: datetime) -> Answer:
    """Answer what the form's `params` ask for; a form without `product` and `action` gets an empty success."""
    form = {name: values[0] for name, values in parse_qs(asked.body.decode("utf-8", "replace")).items()}
    if not {"params", "product", "action"} <= form.keys():
        return json_answer({"code": "SUCCESS", "data": {}})
    api = str(json.loads(form["params"]).get("Api", ""))
    if api.endswith("queryCodingPlanInstanceInfoV2"):
        return _told({"codingPlanInstanceInfos": [_instance(account, now)]})
    if api.endswith("/usage"):
        return _told(_shares(account, now))
    plan = {"specCode": account.details["token"], "status": "VALID", "endTime": int(account.details["ends"])}
    return _told(plan)


def _instance(account: Account, now: datetime) -> dict[str, object]:
    counters: dict[str, object] = {}
    for (prefix, meter), total in zip(_COUNTED, REQUESTS[account.plan], strict=True):
        if at := level(account, meter, now):
            counters |= {f"{prefix}UsedQuota": round(at.share * total), f"{prefix}TotalQuota": total}
            counters[f"{prefix}QuotaNextRefreshTime"] = epoch_ms(at.ends)
    name = f"Coding Plan {account.plan.capitalize()}"
    return {"instanceName": name, "instanceType": account.plan, "status": "VALID", "codingPlanQuotaInfo": counters}


def _shares(account: Account, now: datetime) -> dict[str, object]:
    """Give the share that was used of each window that the plan limits; the others are not there."""
    found: dict[str, object] = {}
    for prefix, meter in _SHARED:
        if at := level(account, meter, now):
            found |= {f"{prefix}Percentage": round(at.share, 12), f"{prefix}ResetTime": epoch_ms(at.ends)}
    return found


def _is_signed(account: Account, asked: Asked) -> bool:
    """Make the signature once more from what came."""
    try:
        moment = datetime.strptime(asked.headers.get("x-acs-date", ""), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return False
    sent = {name: asked.headers.get(name, "") for name in ("host", "content-type", "x-acs-action", "x-acs-version")}
    operation = Operation(
        asked.method,
        sent["host"],
        asked.path,
        sent["x-acs-action"],
        sent["x-acs-version"],
        content_type=sent["content-type"],
    )
    once = asked.headers.get("x-acs-signature-nonce", "")
    ours = headers(operation, Secret(account.key), Secret(account.details[SECRET]), moment, once)
    return dict(ours)["authorization"] == asked.authorization


def _told(payload: object) -> Answer:
    inner = {"msg": "Success.", "code": "SUCCESS", "data": payload, "requestId": "demo", "success": True}
    said = {"ret": ["SUCCESS::接口调用成功"], "data": inner}
    return _wrapped({"DataV2": said, "success": True, "httpStatus": 200, "errorCode": "", "errorMsg": ""})


def _wrapped(data: object) -> Answer:
    return json_answer({"code": "200", "data": data, "httpStatusCode": "200", "successResponse": True})
