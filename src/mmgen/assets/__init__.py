"""What is given and what is made: images, video, sound, objects in 3D and 4D, and words."""

from mmgen.assets.asset import Asset, AssetInput
from mmgen.assets.audio import Audio
from mmgen.assets.image import Image
from mmgen.assets.object3d import Object3D, Object4D
from mmgen.assets.text import Text
from mmgen.assets.video import Video

__all__ = ["Asset", "AssetInput", "Audio", "Image", "Object3D", "Object4D", "Text", "Video"]
