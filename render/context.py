"""A place to draw without a window: an OpenGL context through EGL, on hardware where there is any."""

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
    software: moderngl.Context | None = None
    problem = "no device"
    for index in range(MOST_DEVICES):
        try:
            ctx = moderngl.create_context(standalone=True, backend="egl", require=330, device_index=index)
        except Exception as error:  # noqa: BLE001  glcontext raises bare Exception
            problem = str(error)
            if "found" in problem:  # "requested device index 7, but found 1 devices": that was the last
                break
            continue
        if not is_software(ctx):
            if software is not None:
                software.release()
                ctx.__enter__()
            return ctx
        if software is None:
            software = ctx
        else:
            ctx.release()
            software.__enter__()
    if software is None:
        raise DisplayError(
            f"Cannot draw: EGL gives no OpenGL 3.3 ({problem}). Install a graphics driver, or Mesa (libegl1, "
            "libgl1-mesa-dri) to draw in software."
        )
    return software


def is_software(ctx: moderngl.Context) -> bool:
    """Says whether the processor does the drawing."""
    return any(word in ctx.info["GL_RENDERER"].lower() for word in SOFTWARE)


def describe(ctx: moderngl.Context) -> str:
    """Gives one line on what draws."""
    return f"{ctx.info['GL_RENDERER']}, OpenGL {ctx.version_code // 100}.{ctx.version_code // 10 % 10}"
