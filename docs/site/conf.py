"""How the site is built of the pages below `docs/`: `make docs`.

The pages are plain Markdown, so that they read well on GitHub too: what only the site needs
is added by the extensions beside this file. English is what is written; the other
languages are those that have a folder of catalogues below `locale/`.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parents[1])]

project = "hullcheck"
extensions = ["myst_parser", "navigation", "repository", "trees"]
exclude_patterns = ["*.in.md", "**/*.in.md", "site/**"]
root_doc = "index"

# A link to a heading is checked like one to a page.
myst_heading_anchors = 4
nitpicky = True

language = "en"
locale_dirs = [str(HERE / "locale")]
gettext_compact = False
gettext_uuid = False

html_theme = "furo"
html_title = "hullcheck"
html_favicon = "static/favicon.svg"
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
templates_path = ["templates"]
html_sidebars = {
    "**": [
        *("sidebar/brand.html", "sidebar/search.html", "sidebar/scroll-start.html"),
        *("sidebar/navigation.html", "sidebar/languages.html", "sidebar/scroll-end.html"),
    ]
}
html_context = {
    "languages": ["en", *sorted(path.name for path in HERE.glob("locale/*") if path.is_dir())]
}
html_show_sphinx = False
html_show_copyright = False
html_copy_source = False
html_use_index = False
