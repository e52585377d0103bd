"""Sentences for files, and for the options of the command line."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

FILES: Sentences = {
    "alpha_left_out": Explanation(
        N_("The photo is transparent in places, which a {format} cannot hold"),
        N_("give it a name that ends in .png, .tif or .webp to keep that"),
    ),
    "device_differs": Explanation(
        N_("The running daemon uses --device {device}"),
        N_("run `handtint stop` first, or leave out --device"),
    ),
    "file_empty": Explanation(N_("{path} is empty"), N_("name a file that is not empty")),
    "file_is_folder": Explanation(N_("{path} is a folder"), N_("name a file in it")),
    "file_missing": Explanation(N_("There is no file {path}"), N_("name one that exists")),
    "file_special": Explanation(
        N_("{path} is a pipe or a device"), N_("save its output to a file, and name that")
    ),
    "file_unreadable": Explanation(
        N_("{path} cannot be read ({why})"),
        N_("check that the file is complete and that you may read it"),
    ),
    "folder_missing": Explanation(
        N_("There is no folder or zip file {path}"), N_("name one that exists")
    ),
    "former_command": Explanation(
        N_("`handtint {command}` no longer exists"),
        N_("use `handtint connect [USER@]HOST`, which goes through your own ssh"),
    ),
    "hints_apart": Explanation(
        N_("The record of so many hints is too long for a picture"),
        N_("it names {path}, which lists them: keep it beside the picture"),
    ),
    "in_place_failed": Explanation(
        N_("{path} could not be written whole ({why})"), N_("what was in it is in {copy}")
    ),
    "metadata_left_out": Explanation(
        N_("A {format} has no place for the photo's {what}"),
        N_("give the picture a name that ends in .png or .tif to keep it"),
    ),
    "no_pictures": Explanation(
        N_("{path} holds no pictures ({suffixes})"), N_("name a folder or zip file that has some")
    ),
    "output_busy": Explanation(
        N_("Another `handtint colorize` is making {path}"),
        N_("choose another name with -o, or wait for it"),
    ),
    "output_copy_kept": Explanation(
        N_("{path} was overwritten in place"), N_("what was in it before is in {copy}")
    ),
    "output_exists": Explanation(
        N_("{path} already exists"), N_("choose another name with -o, or add --force")
    ),
    "output_linked": Explanation(
        N_("{path} is one file under {count} names (hard links)"),
        N_("add --in-place to change it under all of them; a copy is kept"),
    ),
    "output_lost": Explanation(
        N_("The command could not write to its standard output ({why})"),
        N_("make room there; its other work is not affected"),
    ),
    "output_owner": Explanation(
        N_("{path} belongs to someone else, and a new file would belong to you"),
        N_("add --in-place to keep its owner, or choose another name with -o"),
    ),
    "output_room": Explanation(
        N_("{path} may need {needed_mb:.3g} MB, but only {free_mb:.3g} MB are free"),
        N_("make room there, or choose another folder with -o"),
    ),
    "output_special": Explanation(
        N_("{path} is a pipe or a device, where no picture can be kept"),
        N_("name a file with -o"),
    ),
    "output_suffix": Explanation(
        N_("{path} has an ending that Handtint cannot write"), N_("use .png, .tif, .jpg or .webp")
    ),
    "output_taken": Explanation(
        N_("Another program has made {path} meanwhile"), N_("the result is in {other}")
    ),
    "output_too_large": Explanation(
        N_("The photo has {width}×{height} pixels, and a {format} at most {most} on a side"),
        N_("give it a name that ends in .png or .tif"),
    ),
    "photo_bytes_before": Explanation(
        N_("The JPEG does not begin at the start of its file"),
        N_("what comes before it was left out"),
    ),
    "photo_depth": Explanation(
        N_("The photo has {bits} bits per channel"), N_("it was read at 16, the most there is here")
    ),
    "photo_file_heic": Explanation(
        N_("{path} is HEIC, for which a package is missing"),
        N_("run `pip install 'handtint[heif]'`, or convert it: `heif-convert {path} photo.png`"),
    ),
    "photo_file_kind": Explanation(
        N_("{path} is not a picture that Handtint can read"), N_("use PNG, TIFF or JPEG")
    ),
    "photo_file_too_large": Explanation(
        N_("The photo has {width}×{height} pixels, more than the limit of {limit_mp} megapixels"),
        N_("scale it down first"),
    ),
    "photo_float_range": Explanation(
        N_("The photo holds numbers above 1"), N_("{white} was taken for white")
    ),
    "photo_memory": Explanation(
        N_("There is not enough memory to read {path}"),
        N_("close other programs, or scale the photo down"),
    ),
    "photo_page_missing": Explanation(
        N_("{path} holds no picture {page}"), N_("give --page a number from 1 to {count}")
    ),
    "photo_pages": Explanation(
        N_("The file holds {count} pictures and the first was taken"),
        N_("choose another with --page"),
    ),
    "photo_reduced": Explanation(
        N_("The photo has 16 bits per channel, and a {format} holds 8"),
        N_("give the picture a name that ends in .png or .tif to keep them"),
    ),
    "photo_truncated": Explanation(
        N_("The JPEG lacks its end"), N_("what is missing of the picture is grey")
    ),
    "photoshop_layers": Explanation(
        N_("The TIFF holds Photoshop's layers"),
        N_("they show the photo before it was coloured, and were left out"),
    ),
    "picture_unreadable": Explanation(
        N_("A picture cannot be read ({why})"), N_("remove it, or save it again")
    ),
    "profile_kind": Explanation(
        N_("The picture's colour profile is for {space}, but its pixels are not"),
        N_("its curve was used if it has one, its colours were not"),
    ),
    "profile_unreadable": Explanation(
        N_("The picture's colour profile cannot be read"), N_("it was taken for sRGB")
    ),
    "provenance_format": Explanation(
        N_("Records are kept in PNG, TIFF, JPEG and WebP only"),
        N_("name the file that `handtint colorize` wrote"),
    ),
    "provenance_missing": Explanation(
        N_("{path} holds no record of how it was coloured"),
        N_("it was not made by `handtint colorize`, or the record was removed"),
    ),
    "setting_unknown": Explanation(
        N_("{path} sets “{name}”, which is not a setting"),
        N_("remove it, or use one of: {known}"),
    ),
    "setting_unusable": Explanation(
        N_("{name} = {value} in {place} cannot be used (it {wanted})"), N_("correct it there")
    ),
    "settings_unreadable": Explanation(
        N_("The settings in {path} cannot be read ({why})"),
        N_("write lines such as `port = 8000` in it, or remove it"),
    ),
    "sign_certificate_dates": Explanation(
        N_("The certificate {path} is valid from {start} to {end} only"), N_("renew it")
    ),
    "sign_certificate_unreadable": Explanation(
        N_("{path} holds no certificate in PEM"),
        N_("name the certificate first, then its private key"),
    ),
    "sign_extra_missing": Explanation(
        N_("Signing needs a package that is missing"), N_("run `pip install 'handtint[c2pa]'`")
    ),
    "sign_key_kind": Explanation(
        N_("Content Credentials cannot be signed with a key of the kind of {path}"),
        N_("use one on the curve P-256, P-384 or P-521, Ed25519, or RSA of 2048 bits and more"),
    ),
    "sign_key_locked": Explanation(
        N_("The private key {path} has a password"),
        N_("name a copy without one: `openssl pkey -in {path} -out key.pem`"),
    ),
    "sign_key_other": Explanation(
        N_("The private key {path} does not belong to the certificate {certificate}"),
        N_("name the key that the certificate was made for"),
    ),
    "sign_key_unreadable": Explanation(
        N_("{path} holds no private key in PEM"), N_("name the certificate first, then its key")
    ),
    "sign_photo_format": Explanation(
        N_("Content Credentials cannot name a file like {path} as the source"),
        N_("save the photo as PNG, TIFF, JPEG or WebP first"),
    ),
    "sign_refused": Explanation(
        N_("The certificate is not fit to sign Content Credentials ({why})"),
        N_("use one that was issued for signing documents or e-mail, by another certificate"),
    ),
    "sign_unset": Explanation(
        N_("No certificate is set to sign with"),
        N_('write sign-certificate = "FILE" and sign-key = "FILE" (PEM) in {path}, or do not sign'),
    ),
    "sign_untrusted": Explanation(
        N_("Viewers will say that they do not know who signed the picture"),
        N_("a certificate from C2PA's list of trusted issuers changes that"),
    ),
    "tiff_claims": Explanation(
        N_("{path} holds far less than the picture that it claims to be"),
        N_("check that the file is complete"),
    ),
    "tiff_layout": Explanation(
        N_("The TIFF has an unusual layout"), N_("save it with 8 or 16 bits per channel")
    ),
    "map_ending": Explanation(
        N_("The map is written as PNG, and {path} is named otherwise"),
        N_("use a name that ends in .png"),
    ),
    "output_twice": Explanation(
        N_("{path} is named for two results"), N_("give each a name of its own")
    ),
    "side_by_side_missing": Explanation(
        N_("The option {option} has no picture to show anything in"),
        N_("name one with --side-by-side"),
    ),
    "write_failed": Explanation(
        N_("{path} cannot be written ({why})"), N_("make room there, or make it writable")
    ),
    "xmp_replaced": Explanation(
        N_("The photo's XMP cannot be read"),
        N_("the record of the colouring takes its place; --no-provenance leaves it as it is"),
    ),
    "zip_unreadable": Explanation(
        N_("{path} is not a readable zip file"), N_("check that it is complete")
    ),
}
