from __future__ import annotations

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
import unittest
from collections import Counter
from http.server import BaseHTTPRequestHandler
from typing import Any
from unittest import mock

import luthier
from luthier import server_transport
from luthier.lease_keeper import LeaseKeeper
from luthier.server_address import ServerAddress
from luthier.server_connection import ServerConnection
from luthier.server_transport import ServerTransport

from .servers import ServerTestCase, answering, say

SPACE = {"x": luthier.Float(0, 1)}
SECRET = "luthier_5ec2e7"


class Addresses(unittest.TestCase):
    def setUp(self) -> None:
        environment = mock.patch.dict(os.environ)
        environment.start()
        self.addCleanup(environment.stop)
        os.environ.pop("LUTHIER_TOKEN", None)

    def test_they_are_read_as_people_write_them(self) -> None:
        for url, text in [
            ("https://tuning.example.org", "https://tuning.example.org"),
            ("https://tuning.example.org:8443/luthier/", "https://tuning.example.org:8443/luthier"),
            ("http://[::1]:8080/", "http://[::1]:8080"),
        ]:
            self.assertEqual(str(ServerAddress.of(url)), text)

    def test_what_is_none_is_explained_and_passwords_are_not_repeated(self) -> None:
        for url, said in [
            ("", "no address"),
            ("tuning.example.org", "no address"),
            ("ftp://example.org", "no address"),
            ("http://", "no address"),
            ("http://a:99999", "no address"),
            ("http://a b", "no address"),
            ("http://a/\r\nX: y", "no address"),
            ("https://a/?b=c", "leave out what follows"),
            (f"https://me:{SECRET}@a", "holds a name or a password"),
        ]:
            with self.subTest(url=url), self.assertRaisesRegex(ValueError, said) as caught:
                ServerAddress.of(url)
            self.assertNotIn(SECRET, str(caught.exception))
        for patience in (-1, float("nan"), float("inf")):
            with self.assertRaisesRegex(ValueError, "patience"):
                ServerAddress.of("https://a", patience=patience)

    def test_a_token_goes_over_plain_http_to_this_machine_alone(self) -> None:
        for host in ("localhost", "127.0.0.1", "127.1.2.3", "[::1]"):
            self.assertEqual(ServerAddress.of(f"http://{host}:1", token=SECRET).token, SECRET)
        for host in ("192.168.0.7", "example.org", "127.0.0.1.example.org", "127.example.org"):
            with self.subTest(host=host), self.assertRaisesRegex(ValueError, "plain http"):
                ServerAddress.of(f"http://{host}:1", token=SECRET)
            os.environ["LUTHIER_TOKEN"] = SECRET
            with self.subTest(host=host), self.assertRaisesRegex(ValueError, "insecure_plain_http=True"):
                luthier.Study("s", SPACE, minimize="loss", server=f"http://{host}:1")
            del os.environ["LUTHIER_TOKEN"]
        self.assertTrue(
            ServerAddress.of("http://example.org", token=SECRET, insecure_plain_http=True).is_plain
        )
        self.assertTrue(ServerAddress.of("https://example.org", token=SECRET))

    def test_a_token_is_never_shown(self) -> None:
        os.environ["LUTHIER_TOKEN"] = SECRET
        address = ServerAddress.of("https://a")
        self.assertEqual(address.token, SECRET)
        self.assertNotIn(SECRET, f"{address!r} {address} {ServerTransport(address)!r}")
        for wrong in (f"{SECRET}\nX: y", f"{SECRET} b", f"{SECRET}ü"):
            with self.assertRaisesRegex(ValueError, "is no token") as caught:
                ServerAddress.of("https://a", token=wrong)
            self.assertNotIn(SECRET, "".join(traceback.format_exception_only(ValueError, caught.exception)))

    def test_a_server_and_a_storage_exclude_each_other(self) -> None:
        with self.assertRaisesRegex(ValueError, "leave storage and transport away"):
            luthier.Study("s", SPACE, minimize="loss", storage="luthier.db", server="https://a")
        with self.assertRaisesRegex(ValueError, "are for a server"):
            luthier.Study("s", SPACE, minimize="loss", token=SECRET)
        with self.assertRaisesRegex(TypeError, "or its server"):
            luthier.Study.open("s")


class Studies(ServerTestCase):
    def test_everything_that_a_study_does(self) -> None:
        url = self.serve().url
        study = self.on(url, "a b/ü?", space={"x": luthier.Float(0, 1), "n": luthier.Int(1, 3)})
        self.assertEqual(repr(study), f"Study('a b/ü?', server={url!r})")
        study.enqueue({"x": 0.5})
        self.assertEqual(study.add({"x": 0.25, "n": 2}, 0.01), 1)
        study.optimize(lambda trial: trial["x"], trials=12, parallel=4)
        trial = study.ask() if study.state == "open" else None
        self.assertIsNone(trial)
        self.assertEqual(study.trials[0].parameters["x"], 0.5)
        self.assertEqual((study.counts["completed"], study.state), (13, "finished"))
        again = luthier.Study.open("a b/ü?", server=url)
        self.addCleanup(again.close)
        self.assertEqual(again.best, study.best)
        study.delete()
        with self.assertRaisesRegex(luthier.EngineStopped, "was closed"):
            study.counts

    def test_ask_report_stop_and_tell(self) -> None:
        study = self.on(self.serve().url, budget={"trials": 3})
        trial = study.ask()
        trial.report(step=1, loss=0.5)
        self.assertFalse(trial.should_stop())
        study.stop()
        trial.report(step=2, loss=0.5)
        self.assertTrue(trial.should_stop())
        self.assertTrue(study.tell(trial, 0.25))
        self.assertEqual(study.best.metrics, {"loss": 0.25})
        with self.assertRaises(luthier.NoTrial):
            study.ask()

    def test_trials_run_in_processes(self) -> None:
        study = self.on(self.serve().url)
        study.optimize(square, trials=6, parallel=2, processes=True)
        self.assertEqual(study.counts["completed"], 6)

    def test_refusals_have_the_message_the_field_and_the_kind(self) -> None:
        url = self.serve().url
        study = self.on(url)
        with self.assertRaisesRegex(luthier.RequestRefused, "y") as caught:
            study.enqueue({"y": 0.5})
        self.assertEqual((caught.exception.field, caught.exception.kind), ("parameters.y", "invalid"))
        with self.assertRaisesRegex(luthier.StudyNotFound, "has no study 'z'; it has 's'"):
            luthier.Study.open("z", server=url)
        with self.assertRaisesRegex(luthier.DefinitionDiffers, "other parameters"):
            self.on(url, space={"z": luthier.Int(0, 3)})
        with self.assertRaisesRegex(luthier.StudyExists, "exists already"):
            self.on(url, resume=False)
        with self.assertRaisesRegex(TypeError, "cannot be sent"):
            study.enqueue({"x": object()})

    def test_a_fork_has_connections_of_its_own(self) -> None:
        study = self.on(self.serve().url)
        study.counts
        process = os.fork()
        if process == 0:
            try:
                for _ in range(30):
                    study.enqueue({"x": 0.25})
                os._exit(10)
            except BaseException:
                os._exit(30)
        for _ in range(30):
            study.enqueue({"x": 0.75})
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), 10)
        self.assertEqual(Counter(one.parameters["x"] for one in study.trials), {0.25: 30, 0.75: 30})

    def test_a_connection_serves_many_requests(self) -> None:
        study = self.on(self.serve().url)
        with mock.patch.object(ServerConnection, "_connected", side_effect=AssertionError("another one")):
            for _ in range(5):
                study.enqueue({"x": 0.5})
                study.counts
        self.assertEqual(len(study.trials), 5)

    def test_leases_are_renewed_over_the_server(self) -> None:
        study = self.on(self.serve().url)
        trial = study.ask()
        study._renew(trial)
        self.assertFalse(trial.should_stop())
        study.stop()
        study._renew(trial)
        self.assertTrue(trial.should_stop())


def square(trial: luthier.RunningTrial) -> Any:
    luthier.report(step=1, loss=1)
    return trial["x"] ** 2


class Outages(ServerTestCase):
    def setUp(self) -> None:
        super().setUp()
        logging.getLogger("luthier").setLevel(logging.CRITICAL)
        self.addCleanup(logging.getLogger("luthier").setLevel, logging.NOTSET)

    def test_a_server_killed_again_and_again_loses_no_result_and_hears_none_twice(self) -> None:
        server = self.serve(self.database())
        study = self.on(server.url, sampler="random")
        measured: list[tuple[int, float]] = []
        news = threading.Semaphore(0)

        def objective(trial: luthier.RunningTrial) -> float:
            trial.report(step=1, loss=1.0)
            measured.append((trial.number, trial["x"]))
            news.release()
            return float(trial["x"])

        def kill() -> None:
            for _ in range(3):
                for _ in range(12):
                    news.acquire(timeout=30)
                server.kill()
                time.sleep(0.5)
                server.start()

        killer = threading.Thread(target=kill)
        killer.start()
        study.optimize(objective, trials=60, parallel=4)
        killer.join()
        self.assertEqual(sorted(number for number, _ in measured), list(range(60)))
        self.assertEqual({one.number: one.metrics["loss"] for one in study.trials}, dict(measured))
        self.assertEqual([len(one.measurements) for one in study.trials], [1] * 60)
        kinds: Counter[tuple[Any, Any]] = Counter()
        events = study._call("study.events", limit=10000)["events"]
        for event in events:
            kinds[event["kind"], event["body"].get("trial")] += 1
        self.assertEqual(
            {number: kinds["ended", number] for number in range(60)}, dict.fromkeys(range(60), 1)
        )

    def test_a_lost_answer_does_nothing_twice(self) -> None:
        study = self.on(self.serve(self.database()).url)
        send = ServerConnection.send
        lost: list[str] = []

        def lose(connection: ServerConnection, verb: str, path: str, *more: Any) -> Any:
            answer = send(connection, verb, path, *more)
            if verb != "GET" and lost.count(path) < 2:
                lost.append(path)
                connection.close()
                raise server_transport.NoAnswer("lost")
            return answer

        with mock.patch.object(ServerConnection, "send", lose):
            study.enqueue({"x": 0.5})
            study.add({"x": 0.25}, 1)
            trial = study.ask()
            trial.report(step=1, loss=2)
            self.assertTrue(study.tell(trial, 0.5))
        self.assertEqual(len(lost), 10)
        self.assertEqual([one.outcome for one in study.trials], ["completed"] * 2)
        self.assertEqual(len(study.trials[0].measurements), 1)
        with mock.patch.object(ServerConnection, "send", lose):
            study.delete()

    def test_it_waits_as_long_as_it_is_told_and_not_longer(self) -> None:
        busy = {"code": 503, "message": "it is busy.", "data": {"kind": "busy"}}
        seen: list[tuple[Any, Any]] = []

        def answer(request: BaseHTTPRequestHandler) -> None:
            seen.append((request.path, request.headers["Idempotency-Key"]))
            if len(seen) < 4:
                say(request, json.dumps(busy).encode(), (503, 429, 502)[len(seen) - 1], Retry_After="7")
            else:
                say(request, b'{"number": 3}')

        with answering(answer) as url:
            transport = ServerTransport(ServerAddress.of(url))
            pauses: list[float] = []
            with mock.patch.object(transport._here.closed, "wait", pauses.append):
                self.assertEqual(transport.call("study.enqueue", {"study": "s"}), {"number": 3})
            self.assertEqual(pauses, [7, 7, 7])
            self.assertEqual(len(set(seen)), 1)
            self.assertTrue(seen[0][1])
            seen.clear()
            hasty = ServerTransport(ServerAddress.of(url, patience=0))
            with self.assertRaisesRegex(luthier.ServerUnreachable, "does not answer: it is busy"):
                hasty.call("study.enqueue", {"study": "s"})
            self.assertEqual(len(seen), 1)

    def test_pauses_grow_up_to_ten_seconds(self) -> None:
        transport = ServerTransport(ServerAddress.of("http://127.0.0.1:1", patience=1000))
        pauses: list[float] = []

        def wait(seconds: float) -> None:
            pauses.append(seconds)
            if len(pauses) == 30:
                raise KeyboardInterrupt

        with mock.patch.object(transport._here.closed, "wait", wait), self.assertRaises(KeyboardInterrupt):
            transport.call("study.list", {})
        self.assertLessEqual(pauses[0], 0.1)
        self.assertTrue(all(5 <= one <= 10 for one in pauses[8:]), pauses)

    def test_who_closes_the_study_waits_no_longer(self) -> None:
        said: list[BaseException] = []
        asked = threading.Event()

        def answer(request: BaseHTTPRequestHandler) -> None:
            say(request, b"{}", 503, Retry_After="300")
            asked.set()

        with answering(answer) as url:
            transport = ServerTransport(ServerAddress.of(url))

            def ask() -> None:
                try:
                    transport.call("study.list", {})
                except BaseException as error:
                    said.append(error)

            thread = threading.Thread(target=ask, daemon=True)
            thread.start()
            asked.wait(20)
            time.sleep(0.2)
            transport.close()
            thread.join(20)
        self.assertEqual([type(one) for one in said], [luthier.EngineStopped])

    def test_a_server_that_stays_away_ends_the_loop_and_not_the_trial(self) -> None:
        server = self.serve(self.database())
        study = self.on(server.url, patience=0.2)

        def objective(trial: luthier.RunningTrial) -> float:
            if trial.number == 2:
                server.kill()
                try:
                    trial.report(step=1, loss=0.5)
                finally:
                    server.start()
            return float(trial["x"])

        with self.assertRaisesRegex(luthier.ServerUnreachable, "tried again for 0.2 s"):
            study.optimize(objective, trials=5)
        self.assertEqual((study.counts["completed"], study.counts["failed"]), (2, 0))

    def test_renewing_goes_on_after_an_outage(self) -> None:
        renewed = threading.Event()

        class Owner:
            tries = 0

            def renew(self, trial: luthier.RunningTrial) -> None:
                self.tries += 1
                if self.tries == 1:
                    raise luthier.ServerUnreachable("away")
                renewed.set()

        owner = Owner()
        keeper = LeaseKeeper(owner.renew)
        self.addCleanup(keeper.close)
        trial = self.on(self.serve().url).ask()
        trial.lease_seconds = 0.2
        keeper.add(trial)
        self.assertTrue(renewed.wait(10))

    def test_ctrl_c_does_not_wait_for_a_server_that_is_away(self) -> None:
        server = self.serve(self.database())
        text = (
            "import luthier, sys, time\n"
            "study = luthier.Study('c', {'x': luthier.Float(0, 1)}, minimize='loss', server=sys.argv[1])\n"
            "def objective(trial):\n"
            "    print('long', flush=True); time.sleep(60)\n"
            "study.optimize(objective, trials=9, parallel=2)\n"
        )
        process = subprocess.Popen(
            [sys.executable, self.script(text), server.url],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        process.stdout.readline()
        server.kill()
        process.send_signal(signal.SIGINT)
        self.assertIn("KeyboardInterrupt", process.communicate(timeout=40)[1])


class Strangers(ServerTestCase):
    def test_tokens_and_roles(self) -> None:
        operator, worker = (self.token(role) for role in ("operator", "worker"))
        url = self.serve(self.database()).url
        for token in (None, "luthier_wrong"):
            with self.assertRaisesRegex(luthier.AccessRefused, "needs a token") as caught:
                self.on(url, token=token)
            self.assertEqual(caught.exception.code, 401)
        os.environ["LUTHIER_TOKEN"] = operator
        study = self.on(url, budget={"trials": 6})
        self.assertNotIn(operator, repr(vars(study)))
        os.environ["LUTHIER_TOKEN"] = worker
        with self.assertRaisesRegex(luthier.AccessRefused, "needs the role operator"):
            self.on(url, "other")
        joined = luthier.Study.open("s", server=url)
        self.addCleanup(joined.close)
        joined.optimize(lambda trial: trial["x"], parallel=2)
        self.assertEqual(study.counts["completed"], 6)

    @unittest.skipUnless(shutil.which("openssl"), "openssl makes the certificate")
    def test_a_private_certificate_is_trusted_when_named(self) -> None:
        key, certificate = self.folder / "server.key", self.folder / "server.pem"
        command = (
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=l"
        )
        subprocess.run(
            [
                *command.split(),
                "-addext",
                "subjectAltName=DNS:localhost",
                "-keyout",
                key,
                "-out",
                certificate,
            ],
            check=True,
            capture_output=True,
        )
        key.chmod(0o600)
        server = self.serve("memory:", "--tls-certificate", str(certificate), "--tls-key", str(key))
        url = server.url.replace("127.0.0.1", "localhost")
        study = self.on(url, certificates=str(certificate))
        study.optimize(lambda trial: trial["x"], trials=8, parallel=4)
        self.assertEqual(study.counts["completed"], 8)
        with self.assertRaisesRegex(
            luthier.ServerUnreachable, "certificate that is not trusted.*certificates="
        ):
            self.on(url)
        with self.assertRaisesRegex(luthier.ServerUnreachable, "not valid for"):
            self.on(server.url, certificates=str(certificate))
        with self.assertRaisesRegex(ValueError, "must be a PEM file"):
            self.on(url, certificates=str(key))
        plain = self.serve().url.replace("http:", "https:")
        with self.assertRaisesRegex(luthier.ServerUnreachable, "does it speak TLS"):
            self.on(plain)

    def test_what_is_no_server_of_luthier_is_explained_at_once(self) -> None:
        def at(status: int, body: bytes) -> Any:
            return lambda request: say(request, body, status)

        wrong = luthier.ServerUnreachable, "no JSON object"
        strange = luthier.RequestRefused, "nothing that Luthier wrote"
        for answer, (kind, said) in [
            (at(200, b"<html>"), wrong),
            (at(200, b"[1]"), wrong),
            (at(200, b""), wrong),
            (at(200, b"\xff\xfe"), wrong),
            (at(200, b"[" * 200000), wrong),
            (at(404, b"<html>"), strange),
            (at(500, b'{"message": 3}'), strange),
            (at(400, b'{"code": 1, "message": "a", "data": []}'), (luthier.RequestRefused, "a")),
            (lambda request: request.wfile.write(b"hello\r\n\r\n"), (luthier.ServerUnreachable, "no HTTP")),
        ]:
            with self.subTest(said=said), answering(answer) as url, self.assertRaisesRegex(kind, said):
                self.on(url)

    def test_a_redirect_is_not_followed(self) -> None:
        heard: list[str] = []

        def catch(request: BaseHTTPRequestHandler) -> None:
            heard.append(request.path)
            say(request, b"{}")

        with answering(catch) as other:
            for status in (301, 302, 307, 308):
                answer = lambda request, s=status: say(request, b"", s, Location=other)  # noqa: E731
                with answering(answer) as url, self.assertRaisesRegex(luthier.RequestRefused, "not followed"):
                    self.on(url, token=SECRET)
        self.assertEqual(heard, [])

    def test_an_answer_that_ends_early_or_never_is_no_answer(self) -> None:
        unreachable = luthier.ServerUnreachable
        cut = answering(lambda request: say(request, b"{}", length=100))
        with cut as url, self.assertRaisesRegex(unreachable, "connection was closed"):
            self.on(url, patience=0)
        long = answering(lambda request: say(request, b'{"a": "' + b"b" * 5000 + b'"}'))
        limit = mock.patch.object(ServerConnection, "ANSWER_LIMIT", 4000)
        with long as url, limit, self.assertRaisesRegex(unreachable, "longer than 4000 bytes"):
            self.on(url)
        ended = threading.Event()
        with answering(lambda request: ended.wait(20) and None) as url:
            limit = mock.patch.object(ServerConnection, "ANSWER_SECONDS", 0.2)
            with limit, self.assertRaisesRegex(unreachable, "in time"):
                self.on(url, patience=0)
            ended.set()

    def test_what_a_stranger_says_is_printed_without_control_characters(self) -> None:
        body = json.dumps({"code": 1, "message": "a\x1b[31mb"}).encode()
        stranger = answering(lambda request: say(request, body, 400))
        with stranger as url, self.assertRaisesRegex(luthier.RequestRefused, r"^a \[31mb$"):
            self.on(url)


if __name__ == "__main__":
    unittest.main()
