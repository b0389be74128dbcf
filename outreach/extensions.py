"""Extension objects, bound to an application by `create_app`."""

from __future__ import annotations

from flask_babel import Babel
from flask_compress import Compress
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect

from outreach.models.base import Base

db = SQLAlchemy(model_class=Base)
migrate = Migrate()
csrf = CSRFProtect()
babel = Babel()
mail = Mail()
compress = Compress()
