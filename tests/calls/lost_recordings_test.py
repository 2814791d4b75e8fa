"""What of a recording is lost is told by name (docs/recordings.md, What is lost)."""
import time
from datetime import datetime

from call_scene import run
from recordings_test import Recorded


class Lost(Recorded):
    """What is missing is told by name."""
    more = "recording: {calls: all, announcement: none}\n"

    def recorded(self):
        customer, phone, desk = self.talking()
        interaction = desk.talks()
        self.recording(desk, interaction, "on")
        time.sleep(2)
        return customer, phone, desk, interaction

    def test_what_is_said_while_media_is_away_is_told_to_be_missing(self):
        customer, phone, desk, interaction = self.recorded()
        before = int(time.time() * 1000)
        self.kill(("media",))
        self.engine.wait_for(f"event=recording_lost interaction={interaction}")
        after = int(time.time() * 1000)
        self.hear_each_other(customer, phone)
        time.sleep(1)
        self.over(customer, desk)
        line = self.listed()[0]
        self.assertEqual((line["interaction"], line["files"]), (interaction, 2))
        lost, = line["lost"]
        self.assertEqual(lost["why"], "away")
        # From the last piece of half a second that was written on, until it is there again.
        begin = datetime.fromisoformat(lost["from"].replace("Z", "+00:00")).timestamp() * 1000
        self.assertGreater(begin, before - 1500)
        self.assertLess(begin, before + 500)
        self.assertGreater(lost["lasted_ms"], 0)
        self.assertLessEqual(begin + lost["lasted_ms"], after)
        # What there is and what is missing are together what was to be recorded.
        walls = [datetime.fromisoformat(record["wall"].replace("Z", "+00:00")).timestamp() * 1000
                 for record in self.engine.lines_of("journal", interaction) for fact in record["facts"]
                 if fact["fact"] == "call_went" and fact["call"]["step"] == "recording_set"]
        self.assertAlmostEqual(line["lasted_ms"] + lost["lasted_ms"], walls[1] - walls[0], delta=1500)
        fact, = [fact["call"] for fact in self.facts(interaction) if fact["fact"] == "call_went" and fact["call"]["step"] == "recording_lost"]
        self.assertEqual((fact["lasted"], fact["why"]), (lost["lasted_ms"], "away"))

    def test_what_is_paused_is_not_missing(self):
        customer, phone, desk, interaction = self.recorded()
        desk.act("pause", interaction)
        self.recording(desk, interaction, "paused")
        time.sleep(1.5)
        self.kill(("media",))
        self.hear_each_other(customer, phone)
        self.until(lambda: len(list(self.folder_of_recordings().glob("*.enc"))) == 2)
        desk.act("record", interaction)
        self.recording(desk, interaction, "on")
        time.sleep(1)
        self.over(customer, desk)
        line = self.listed()[0]
        self.assertEqual(line["files"], 2)
        self.assertNotIn("lost", line)
        self.assertFalse([one for one in self.engine.lines if one and "event=recording_lost interaction=" in one])


if __name__ == "__main__":
    run()
