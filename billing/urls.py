"""Addresses for those who pay. An invoice's key is its capability: nobody can guess it."""

from django.urls import path

from billing import views

urlpatterns = [
    path("invoices/<uuid:key>/", views.invoice, name="invoice"),
    path("invoices/<uuid:key>/purchase-order/", views.late_purchase_order, name="late_purchase_order"),
    path("invoices/<uuid:key>/pdf/", views.invoice_pdf, name="invoice_pdf"),
    path("invoices/<uuid:key>/credit-notes/<int:pk>/", views.credit_note_pdf, name="credit_note_pdf"),
    path("invoices/<uuid:key>/receipts/<int:pk>/", views.receipt_pdf, name="receipt_pdf"),
    path("account/invoices/", views.account_invoices, name="account_invoices"),
    path("account/invoices/<int:pk>/", views.statement, name="account_statement"),
    path("account/invoices/<int:pk>/pdf/", views.statement_pdf, name="account_statement_pdf"),
    path("account/invoices/<int:pk>/csv/", views.statement_csv, name="account_statement_csv"),
]
