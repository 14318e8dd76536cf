"""The commands from their first stage to their last, with stand-ins for all that takes time."""

import unittest

from commands.tests.fakes import Tree

MAVEN = """
echo '[INFO] Running dev.handover.e2e.scenario.OneTest'
echo '[WARNING] Tests run: 3, Failures: 0, Errors: 0, Skipped: 1'
"""
TWO = "echo '[INFO] Running dev.handover.e2e.scenario.TwoTest'"


class CommandsTest(unittest.TestCase):
    def setUp(self) -> None:
        self.tree = Tree()
        self.addCleanup(self.tree.close)

    def test_a_clone_becomes_a_cluster_with_images_and_leaves_none(self) -> None:
        done = self.tree.run("demo", "--plain", FAKE_RUN="exit 7")
        self.assertEqual(done.returncode, 7, done.stderr)
        names = [call.split()[0] for call in self.tree.calls() if call.split()[0] not in ("env", "status")]
        self.assertEqual(sorted(names[1:3]), ["build", "mvn"])
        self.assertEqual(names[:1] + names[3:], ["check", "build", "up", "load-image", "helm", "run", "down", "over"])
        [loaded] = self.tree.called("load-image")
        self.assertEqual(loaded, "e2e/images/target/operator.tar e2e/images/target/router.tar")

    def test_images_are_loaded_into_a_cluster_of_ones_own(self) -> None:
        self.tree.run("demo", KUBECONFIG="/some/config")
        self.assertEqual(len(self.tree.called("load-image")), 1)
        self.assertEqual(self.tree.called("up") + self.tree.called("down"), [])

    def test_nothing_is_installed_where_images_cannot_be_loaded(self) -> None:
        done = self.tree.run("demo", KUBECONFIG="/some/config", FAKE_LOAD_IMAGE="echo push these; exit 1")
        self.assertEqual(done.returncode, 1)
        self.assertIn("push these", done.stderr)
        self.assertEqual(self.tree.called("helm"), [])

    def test_a_registry_spares_building_and_loading(self) -> None:
        done = self.tree.run("demo", KUBECONFIG="/some/config", HANDOVER_REGISTRY="example.com/team")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(self.tree.called("build")), 1, "only the tools")
        self.assertEqual(self.tree.called("load-image"), [])
        [install] = self.tree.called("helm")
        self.assertIn("image.registry=example.com/team", install)
        self.assertNotIn("podAnnotations", install)

    def test_our_own_cluster_has_no_way_to_a_registry(self) -> None:
        for command in (["demo"], ["verify"]):
            done = self.tree.run(*command, HANDOVER_REGISTRY="example.com")
            self.assertEqual(done.returncode, 1)
            self.assertIn("KUBECONFIG", done.stdout + done.stderr)
        self.assertEqual(self.tree.calls(), [])

    def test_pods_are_replaced_when_images_changed_and_only_then(self) -> None:
        for content in ("one", "one", "other"):
            self.tree.run("bench", "rollback", FAKE_BYTES=content)
        words = [word for call in self.tree.called("helm") for word in call.split()]
        annotations = [word for word in words if word.startswith("operator.podAnnotations.handover\\.dev/images=")]
        self.assertEqual(len(annotations), 3)
        self.assertEqual(annotations[0], annotations[1])
        self.assertNotEqual(annotations[1], annotations[2])

    def test_a_bench_runs_at_least_once(self) -> None:
        for number in ("0", "-1", "five"):
            done = self.tree.run("bench", "rollback", "--runs", number)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"{number} is no number of runs", done.stderr)
        self.assertEqual(self.tree.calls(), [])
        self.assertIn("5 runs", self.tree.run("bench", "--help").stdout)

    def test_images_must_be_there_before_they_are_loaded(self) -> None:
        done = self.tree.run("verify", "--only", "scenarios")
        self.assertIn("there are no images in e2e/images/target: run e2e/images/build", done.stdout)
        self.assertEqual(self.tree.calls()[-1], "over")


class VerifyTest(unittest.TestCase):
    def setUp(self) -> None:
        self.tree = Tree()
        self.addCleanup(self.tree.close)
        folder = self.tree.root / "e2e/src/test/java/dev/handover/e2e/scenario"
        folder.mkdir(parents=True)
        (folder / "OneTest.java").write_text("@Scenario\nclass OneTest {}", encoding="utf-8")
        (folder / "TwoTest.java").write_text("@Scenario.Disturbing\nclass TwoTest {}", encoding="utf-8")
        (folder / "PropsTest.java").write_text("/** Not a {@link Scenario}. */\nclass PropsTest {}", encoding="utf-8")

    def scenarios(self, said: str, **env: str):
        return self.tree.run("verify", "--only", "images", "--only", "scenarios", FAKE_RUN=said, **env)

    def test_every_scenario_must_have_run(self) -> None:
        done = self.scenarios(MAVEN, KUBECONFIG="/some/config")
        self.assertEqual(done.returncode, 1)
        self.assertIn("not run: dev.handover.e2e.scenario.TwoTest\n", done.stdout)

    def test_a_selection_that_meets_nothing_fails(self) -> None:
        done = self.scenarios("echo '[INFO] BUILD SUCCESS'", KUBECONFIG="/some/config")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no test was run", done.stdout)

    def test_what_an_own_cluster_cannot_show_may_be_skipped_there_alone(self) -> None:
        elsewhere = self.scenarios(MAVEN + TWO, KUBECONFIG="/some/config")
        self.assertEqual(elsewhere.returncode, 0, elsewhere.stdout)
        here = self.scenarios(MAVEN + TWO)
        self.assertEqual(here.returncode, 1)
        self.assertIn("1 skipped", here.stdout)

    def test_the_cluster_is_killed_before_scenarios_and_left_down(self) -> None:
        done = self.tree.run("verify", "--from", "images", FAKE_LIVE="touch up; echo Ran 9 tests in 1s; exit 1")
        calls = [call.split()[0] for call in self.tree.calls()]
        self.assertEqual(calls[calls.index("live.py") + 1 :][:2], ["down", "over"])
        self.assertLess(calls.index("live.py"), calls.index("up"))
        self.assertRegex(done.stdout, r"cluster +FAILED.*\n +Ran 9 tests")

    def test_a_cluster_that_is_up_is_not_killed(self) -> None:
        (self.tree.root / "up").touch()
        done = self.tree.run("verify")
        self.assertEqual(done.returncode, 1)
        self.assertIn("end it with e2e/cluster/down", done.stdout)
        self.assertTrue((self.tree.root / "up").exists())
        self.assertEqual(self.tree.called("live.py") + self.tree.called("check"), [])

    def test_nobodys_own_cluster_is_killed_and_that_is_said(self) -> None:
        done = self.tree.run("verify", "--only", "images", "--only", "cluster", KUBECONFIG="/some/config")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stdout, r"cluster +skipped: KUBECONFIG names")
        self.assertEqual(self.tree.called("live.py"), [])


if __name__ == "__main__":
    unittest.main()
