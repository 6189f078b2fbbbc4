"""Pages of triage."""

from flask import Blueprint

blueprint = Blueprint("triage", __name__, template_folder="templates")
