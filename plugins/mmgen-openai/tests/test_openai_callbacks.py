"""The account's webhook: its events wake who waits for a video, and are believed only when they are signed."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from mmgen import Client, Config, VideoRequest
from mmgen_openai import Account, OpenAI, VLLMOmni
from openai_server import KEY, SECRET, OpenAIServer

ACCOUNT = Account(organization="org-1", webhook_secret=SECRET)


def test_an_event_names_its_job(tmp_path: Path) -> None:
    """Of another body it is no event; of an object that is no job of this journal, nobody's."""
    with OpenAIServer(job_seconds=60) as server:
        server.webhook, server.calls = "http://127.0.0.1:9/webhooks/openai", 0
        backend = OpenAI(KEY, base_url=server.base, allow_private=True, models={"sora-2": "video"}, account=ACCOUNT)
        config = Config.load(home=tmp_path, webhook_url="http://127.0.0.1:9/webhooks", environment={})
        with Client({"openai": backend}, config=config) as client:
            job = client.submit(VideoRequest(prompt="tea"), model="openai:sora-2")
            genuine = server.delivery_of(server.billed[0])
            other = server.delivery_of(replace(server.billed[0], id="video_2"))
            assert client.deliver("openai", replace(genuine, body=b"{}")).outcome == "forged"
            assert client.deliver("openai", other).outcome == "unknown"
            receipt = client.deliver("openai", genuine)
            assert (receipt.outcome, receipt.job) == ("delivered", job.id)
            assert json.loads(genuine.body)["type"] == "video.completed"
    assert "webhook" not in str(server.tally.bodies)


def test_without_a_secret_there_is_none(tmp_path: Path) -> None:
    """Then jobs are asked about as ever, and calls are not taken; the servers of one's own call nobody."""
    assert not OpenAI(KEY).has_webhook
    assert not VLLMOmni(KEY, base_url="https://server.example").has_webhook
    environment = {"OPENAI_WEBHOOK_SECRET": SECRET, "OPENAI_PROJECT_ID": "project-1"}
    found = OpenAI.from_config(Config.load(home=tmp_path, environment=environment))
    assert found.has_webhook
    assert found.headers == {"OpenAI-Project": "project-1"}
    assert SECRET not in repr(ACCOUNT) + str(vars(found)) + str(vars(OpenAI(KEY, account=ACCOUNT)))
