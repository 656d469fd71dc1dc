"""A place to draw without a window: an OpenGL context through EGL, on hardware where there is any."""

from typing import Any

import moderngl

from render.presets import SOFTWARE
from sandbox.errors import DisplayError

MOST_DEVICES = 16


def open_offscreen() -> moderngl.Context:
    """Opens an OpenGL 3.3 context that needs no screen.

    Tries every EGL device in turn and takes the first real one; without one, a software renderer.

    Raises:
        DisplayError: EGL offers nothing that draws.
    """
    opened: list[moderngl.Context] = []
    problem = ""
    for index in range(MOST_DEVICES):
        try:
            opened.append(_open(index))
        except Exception as error:  # noqa: BLE001  glcontext raises bare Exception
            if "found" in str(error):  # "requested device index 7, but found 1 devices": that was the last
                break
            problem = problem or str(error)
            continue
        if not is_software(opened[-1]):
            break
    if not opened:
        raise DisplayError(
            f"Cannot draw: EGL gives no OpenGL 3.3 ({problem or 'no device'}). Install a graphics driver, or "
            "Mesa (libegl1, libgl1-mesa-dri) to draw in software."
        )
    chosen = min(opened, key=is_software)
    for ctx in opened:
        if ctx is not chosen:
            ctx.release()
    chosen.__enter__()  # the last one opened was current
    return chosen


def _open(device: int) -> moderngl.Context:
    settings: dict[str, Any] = {"backend": "egl", "device_index": device}
    return moderngl.create_context(require=330, standalone=True, **settings)


def is_software(ctx: moderngl.Context) -> bool:
    """Says whether the processor does the drawing."""
    return any(word in ctx.info["GL_RENDERER"].lower() for word in SOFTWARE)


def describe(ctx: moderngl.Context) -> str:
    """Gives one line on what draws."""
    return f"{ctx.info['GL_RENDERER']}, OpenGL {ctx.version_code // 100}.{ctx.version_code // 10 % 10}"
