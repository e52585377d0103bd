"""argparse's own messages, marked for translation into the person's language."""

from __future__ import annotations

import gettext

from handtint_shared.translation import DOMAIN, N_, locale_folder

# As in argparse of Python 3.11 to 3.14, which looks them up in gettext's default domain.
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
    """Translate argparse's messages in this process from now on."""
    gettext.bindtextdomain(DOMAIN, str(locale_folder()))
    gettext.textdomain(DOMAIN)
