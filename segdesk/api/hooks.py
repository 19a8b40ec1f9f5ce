"""The marker a plugin puts on its hook functions."""

import pluggy

HOOK_PROJECT = "segdesk"
"""pluggy's name of the project, shared by marker and host."""

hookimpl = pluggy.HookimplMarker(HOOK_PROJECT)
"""Put on the function ``segdesk_stages()`` of a plugin module; it returns the list of the plugin's stages."""
