"""What the fake vendor answers at once: the library of subjects, recommended prompts, the account, and uploads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mmgen.testing.vendor_replies import Replies

if TYPE_CHECKING:
    from vidu_server import ViduServer

__all__ = ["ViduDesks"]

SUBJECTS = "/ent/v2/subjects"
RECOMMENDATION = "/ent/v2/img2video-prompt-recommendation"
UPLOADS = "/tools/v2/files/uploads"
SUBJECT_FIELDS = {"name", "images", "videos", "voice_id"}
FURTHER_FIELDS = {"style", "description"}
PAGE = 2


class ViduDesks(Replies):
    """The part of a connection that needs no task."""

    vendor: ViduServer

    def _ask_a_desk(self, path: str, query: dict[str, list[str]]) -> bool:
        """Answer a GET, if it is of this part."""
        if path == "/ent/v2/credits":
            self._tell_credits(detail=query.get("show_detail") == ["true"])
        elif path == SUBJECTS:
            self._list_subjects(query)
        else:
            return False
        return True

    def _give_to_a_desk(self, method: str) -> bool:
        """Answer a POST or a PUT, if it is of this part. Faults of submits meet these, too."""
        path = urlsplit(self.path).path
        if not path.startswith((SUBJECTS, RECOMMENDATION, UPLOADS)):
            return False
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if not self._knows_the_key():
            return True
        self.vendor.desk_bodies.append({"method": method, "path": path} | body)
        desks = {SUBJECTS: self._keep_subject, RECOMMENDATION: self._recommend, UPLOADS: self._upload}
        answer = next(desk for start, desk in desks.items() if path.startswith(start))
        fault = None if path.startswith(UPLOADS) else self.vendor.faults.next("submit")
        if fault is not None and fault.endswith(" before"):
            self._fail(fault.removesuffix(" before"))
        else:
            self._under(fault, lambda: answer(path, body), phase="submit")
        return True

    def _knows_the_key(self) -> bool:
        raise NotImplementedError

    def _refuse(self, reason: str, status: int = 400) -> None:
        self._json({"code": status, "reason": reason, "message": "refused"}, status)

    def _tell_credits(self, *, detail: bool) -> None:
        account = {"type": "metered", "credit_remain": 1000, "concurrency_limit": 5}
        told: dict[str, Any] = {"remains": [account | {"current_concurrency": 1, "queue_count": 0}]}
        if detail:
            package = {"id": "1", "name": "start", "type": "metered", "concurrency": 5, "credit_amount": 2000}
            times = {"valid_from": "2026-01-01T00:00:00Z", "valid_to": "2027-01-01T00:00:00Z"}
            told["packages"] = [package | times | {"credit_remain": 1000}]
        self._json(told)

    # -- the library ------------------------------------------------------------------------------

    def _keep_subject(self, path: str, body: dict[str, Any]) -> None:
        """Create one, or replace parts of it; its pictures come back as addresses of the vendor's own."""
        known = path.removeprefix(SUBJECTS).lstrip("/")
        if known and known not in self.vendor.subjects:
            self._refuse("NotFound", 404)
            return
        if set(body) - SUBJECT_FIELDS - (FURTHER_FIELDS if known else set()):
            self._refuse("FieldUnwanted")
            return
        media = [*body.get("images", []), *body.get("videos", [])]
        if not known and (not body.get("name") or not media):
            self._refuse("FieldLacking")
            return
        if len(media) > 3:
            self._refuse("FieldItemCountOutOfRange")
            return
        identity = known or str(2_800_000_000_000_000 + len(self.vendor.subjects))
        urls = {
            name: [f"{self.vendor.url}/library/{identity}/{name}/{index}" for index, _ in enumerate(body[name])]
            for name in ("images", "videos")
            if name in body
        }
        before = self.vendor.subjects.get(identity, {"id": identity, "images": [], "videos": []})
        self.vendor.subjects[identity] = before | body | urls
        self._json(self.vendor.subjects[identity] | ({} if known else {"credits": 5}))

    def _list_subjects(self, query: dict[str, list[str]]) -> None:
        """Two a page, whatever is asked for, so that pages are turned."""
        self.vendor.queries.append(query)
        found = list(self.vendor.subjects.values()) if query.get("ownership") == ["private"] else []
        if wanted := query.get("subject_ids"):
            found = [subject for subject in found if subject["id"] in wanted]
        start = int(query.get("next_page_token", ["0"])[0])
        token = str(start + PAGE) if start + PAGE < len(found) else ""
        self._json({"subjects": found[start : start + PAGE], "next_page_token": token, "count": len(found)})

    # -- recommended prompts -----------------------------------------------------------------------

    def _recommend(self, path: str, body: dict[str, Any]) -> None:
        del path
        if set(body) - {"images", "type", "resolution", "count"}:
            self._refuse("FieldUnwanted")
        elif len(body.get("images", [])) != 1 or not set(body["type"]) <= {"template", "img2video"}:
            self._refuse("FieldInvalid")
        else:
            prompts = [self._proposal(body["type"][index % len(body["type"])], index) for index in range(body["count"])]
            self._json({"task_id": "9", "images": body["images"], "count": body["count"], "prompts": prompts})

    def _proposal(self, kind: str, index: int) -> dict[str, Any]:
        content = {"type": kind, "content": f"proposal {index}", "resolution": "360p"}
        return content | ({"template": "hugging"} if kind == "template" else {"prompt": f"the camera moves {index}"})

    # -- uploads ---------------------------------------------------------------------------------

    def _upload(self, path: str, body: dict[str, Any]) -> None:
        """The first step and the last; the bytes go to the storage."""
        parts = path.removeprefix(UPLOADS).strip("/").split("/")
        if parts == [""]:
            self.vendor.tally.uploads += 1
            self._json(self.vendor.storage.begin()) if body == {"scene": "vidu"} else self._refuse("FieldInvalid")
            return
        done = self.vendor.storage.finish(parts[0], body.get("etag")) if parts[1:] == ["finish"] else None
        self._json(done) if done is not None else self._refuse("Conflict", 409)
