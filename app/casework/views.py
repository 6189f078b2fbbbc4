"""Pages of casework."""

from flask import Blueprint

blueprint = Blueprint("casework", __name__, template_folder="templates")
