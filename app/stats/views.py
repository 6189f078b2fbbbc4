"""Pages of stats."""

from flask import Blueprint

blueprint = Blueprint("stats", __name__, template_folder="templates")
