"""The hooks a plugin may implement: few, and each argument is opt-in."""

from collections.abc import Sequence

import pluggy

from segdesk.api.hooks import HOOK_PROJECT
from segdesk.api.stages import Stage

hookspec = pluggy.HookspecMarker(HOOK_PROJECT)


@hookspec
def segdesk_stages() -> Sequence[Stage]:
    """Return the stages this plugin adds."""
    return ()
