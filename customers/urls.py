"""Pages of customers."""

from django.urls import path

from customers import views, views_merging, views_products

app_name = "customers"
urlpatterns = [
    path("customers/", views.customer_list, name="list"),
    path("customers/new/", views.new, name="new"),
    path("customers/duplicates/", views_merging.duplicates, name="duplicates"),
    path("products/<path:key>/", views_products.product, name="product"),
    path("customers/<str:number>/merge/", views_merging.merge, name="merge"),
    path("customers/<str:number>/merges/<int:pk>/undo/", views_merging.undo, name="unmerge"),
    path("customers/<str:number>/", views.detail, name="detail"),
    path("customers/<str:number>/edit/", views.edit, name="edit"),
    path("customers/<str:number>/reveal/", views.reveal, name="reveal"),
    path("customers/<str:number>/units/new/", views.unit_new, name="unit_new"),
    path("customers/<str:number>/units/<int:pk>/", views.unit_edit, name="unit_edit"),
]
