"""The Predictions page: verdict, cut, reasons, list and models."""
