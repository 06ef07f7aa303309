"""The ground: what every room stands on. No domain word enters here."""
