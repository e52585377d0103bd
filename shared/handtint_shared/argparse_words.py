"""The words that Python's argparse says by itself, so that they speak the person's language too."""

from __future__ import annotations

import gettext

from handtint_shared.translation import DOMAIN, N_, locale_folder

# As argparse of Python 3.11 to 3.14 has them; it looks them up in gettext's default domain.
WORDS = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("expected one argument"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("not allowed with argument %s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
)


def translate_argparse() -> None:
    """From now on, in this process."""
    gettext.bindtextdomain(DOMAIN, str(locale_folder()))
    gettext.textdomain(DOMAIN)
