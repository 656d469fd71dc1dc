"""MuJoCo's own renderer on a still life of shapes, for the benchmark to draw beside ours."""

import mujoco
import numpy as np
from mujoco import MjData, MjModel, MjSpec, MjvCamera, mjtGeom
from numpy.typing import NDArray

from sandbox.spec import Vec3

_KINDS = {"sphere": mjtGeom.mjGEOM_SPHERE, "capsule": mjtGeom.mjGEOM_CAPSULE, "box": mjtGeom.mjGEOM_BOX}


def still_life(kinds: list[str], size: NDArray, pos: NDArray, quat: NDArray, colour: NDArray) -> MjSpec:
    """Describes N shapes on a plane under a sky; the arrays are [N, ...]."""
    spec = MjSpec()
    spec.add_texture(
        name="sky",
        type=mujoco.mjtTexture.mjTEXTURE_SKYBOX,
        builtin=mujoco.mjtBuiltin.mjBUILTIN_GRADIENT,
        rgb1=[0.75, 0.85, 0.95],
        rgb2=[0.95, 0.95, 0.9],
        width=64,
        height=64,
    )
    spec.worldbody.add_light(
        type=mujoco.mjtLightType.mjLIGHT_DIRECTIONAL, pos=[4, 5, 10], dir=[-0.4, -0.5, -1]
    )
    spec.worldbody.add_geom(type=mjtGeom.mjGEOM_PLANE, size=[40, 40, 0.1], rgba=[0.6, 0.7, 0.5, 1])
    for i, kind in enumerate(kinds):
        spec.worldbody.add_geom(
            type=_KINDS[kind], size=list(size[i]), pos=list(pos[i]), quat=list(quat[i]), rgba=[*colour[i], 1]
        )
    return spec


class RivalRenderer:
    """`mujoco.Renderer` with a 1024 shadow map and no reflections."""

    def __init__(self, spec: MjSpec, size: tuple[int, int], samples: int) -> None:
        """Opens an offscreen context.

        Args:
            spec: what to draw.
            size: width and height.
            samples: of anti-aliasing; 0 for none.
        """
        spec.visual.quality.shadowsize = 1024
        spec.visual.quality.offsamples = samples
        spec.visual.global_.offwidth, spec.visual.global_.offheight = size
        self._model: MjModel = spec.compile()
        self._data = MjData(self._model)
        mujoco.mj_forward(self._model, self._data)
        self._renderer = mujoco.Renderer(self._model, height=size[1], width=size[0])
        self._renderer.scene.flags[mujoco.mjtRndFlag.mjRND_REFLECTION] = False
        self._camera = MjvCamera()

    def draw(self, eye: Vec3, target: Vec3) -> NDArray[np.uint8]:
        """Draws from an eye towards a target and reads the picture: uint8 [H, W, 3]."""
        away = np.subtract(target, eye)
        self._camera.lookat[:] = target
        self._camera.distance = float(np.linalg.norm(away))
        self._camera.azimuth = float(np.degrees(np.arctan2(away[1], away[0])))
        self._camera.elevation = float(np.degrees(np.arcsin(away[2] / self._camera.distance)))
        self._renderer.update_scene(self._data, self._camera)
        return self._renderer.render()

    def close(self) -> None:
        """Gives the context back."""
        self._renderer.close()
