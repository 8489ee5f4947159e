"""May the config remap exactly the commands that the screen has?"""

from quotatop.config.settings import SCREEN_COMMANDS
from quotatop.tui.commands import NAMES


def test_the_config_knows_the_screens_commands():
    assert SCREEN_COMMANDS == NAMES
