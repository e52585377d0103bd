"""Sentences for `handtint album`."""

from __future__ import annotations

from handtint_shared.sentences.explanation import Explanation, Sentences
from handtint_shared.translation import N_

ALBUM: Sentences = {
    "album_bag_elsewhere": Explanation(
        N_("A bag can be made on a disk only, and {path} is none"),
        N_("name a folder on a disk with -o, and copy the bag when it is done"),
    ),
    "album_bag_name": Explanation(
        N_("The name is not text in UTF-8, so no bag can hold the photo"), N_("rename it")
    ),
    "album_bag_package": Explanation(
        N_("The Python package for bags is missing"), N_("run `pip install 'handtint[bag]'`")
    ),
    "album_bag_unsound": Explanation(
        N_("The bag {path} cannot be made ({why})"),
        N_("mend that, and run the command again: nothing is coloured twice"),
    ),
    "album_busy": Explanation(
        N_("Another `handtint album` is working on {path}"),
        N_("wait for it, or name another folder with -o; --status tells how far it is"),
    ),
    "album_dask_failed": Explanation(
        N_("Dask could not have the photo coloured ({why})"),
        N_("check that all its computers have this version of Handtint and see the folders"),
    ),
    "album_dask_lost": Explanation(
        N_("The Dask scheduler at {address} is gone"),
        N_("start it, and run the command again: it goes on where it was"),
    ),
    "album_dask_package": Explanation(
        N_("The Python package for clusters is missing"), N_("run `pip install 'handtint[dask]'`")
    ),
    "album_dask_unreachable": Explanation(
        N_("No workers can be had from a Dask scheduler at {address} ({why})"),
        N_("start `dask scheduler` and `dask worker {address}`, or leave out --dask"),
    ),
    "album_empty": Explanation(
        N_("{path} and its subfolders hold no photos"), N_("name the folder that has them")
    ),
    "album_folder_missing": Explanation(
        N_("There is no folder {path}"), N_("name one that exists")
    ),
    "album_hints_many": Explanation(
        N_("The photo has {count} hints, more than the record in a picture can hold"),
        N_("use `handtint colorize` for it, which writes them beside the picture"),
    ),
    "album_hints_outside": Explanation(
        N_("{count} of {all} hints lie outside the photo and were left out"),
        N_("correct their x and y"),
    ),
    "album_hints_shared": Explanation(
        N_("{path} lies beside {count} photos of that name"),
        N_("rename the photos, and the hints after the one that they are for"),
    ),
    "album_hints_twice": Explanation(
        N_("The photo has two files of hints, {path} and {other}"), N_("remove one of them")
    ),
    "album_ledger_format": Explanation(
        N_("The ledger {path} is of another version of Handtint"),
        N_("use that version, or name another folder with -o"),
    ),
    "album_ledger_unsound": Explanation(
        N_("The ledger {path} cannot be read ({why})"),
        N_("move it away and add --force: all photos are then coloured anew"),
    ),
    "album_name_unfit": Explanation(
        N_("The name is too long, or not text in UTF-8, so the output folder cannot hold it"),
        N_("rename it"),
    ),
    "album_name_unsafe": Explanation(
        N_("A file called {path} would lie outside the album on a disk"), N_("rename it")
    ),
    "album_no_folder": Explanation(
        N_("{path} is no folder"), N_("name a folder of photos, or use `handtint colorize`")
    ),
    "album_off_film": Explanation(
        N_("{count} of {all} hints have a colour that this film cannot have recorded so"),
        N_("`handtint colorize --film` on the photo says which"),
    ),
    "album_output_around": Explanation(
        N_("The photos in {folder} lie in the output folder {path} themselves"),
        N_("name another folder with -o, so that no photo is overwritten"),
    ),
    "album_output_edited": Explanation(
        N_("{path} was edited since it was coloured, and kept, though it would be other now"),
        N_("move it away, or add --force to replace it"),
    ),
    "album_output_exists": Explanation(
        N_("{path} exists, and this album did not make it"),
        N_("move it away, or add --force to replace it"),
    ),
    "album_output_needed": Explanation(
        N_("{path} is a URL, so the album has no output folder of its own accord"),
        N_("name one with -o, a path or a URL"),
    ),
    "album_output_twice": Explanation(
        N_("{path} would be the output of two photos"), N_("rename one of them")
    ),
    "album_photo_changing": Explanation(
        N_("{path} was changed while it was being coloured"), N_("run the command again")
    ),
    "album_storage_account": Explanation(
        N_("Nobody has said as whom {path} is to be used"),
        N_("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE"),
    ),
    "album_storage_kind": Explanation(
        N_("{path} is no place for an album"),
        N_("name a path, or a URL with a bucket that begins with {kinds}"),
    ),
    "album_storage_package": Explanation(
        N_("The Python packages for {path} are missing ({why})"),
        N_("run `pip install 'handtint[s3]'`, or for another store what it asks for"),
    ),
    "album_storage_unreachable": Explanation(
        N_("{path} cannot be reached ({why})"),
        N_("run the command again when it can: it goes on where it was"),
    ),
    "album_worker_ended": Explanation(
        N_("The process that coloured the photo was ended {tries} times"),
        N_("try --workers 1: perhaps there was too little memory"),
    ),
}
