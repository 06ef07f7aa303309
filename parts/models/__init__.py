"""Every table of the parts' room, one file per subject."""

from parts.models.arrivals import Arrival, ArrivalLine, ArrivalScan, ArrivalVerdict
from parts.models.batches import Allocation, Batch, Layer
from parts.models.cases import PartsCase
from parts.models.catalogue import Part, PartBarcode, Substitute
from parts.models.charges import ChargeProposal, Chase
from parts.models.clearance import Clearance
from parts.models.counts import CountLine, CountPolicy, CountTally, StockCount
from parts.models.document_events import DocumentEvent
from parts.models.goods_return_rows import GoodsDispute, GoodsReturnPhoto
from parts.models.goods_returns import GoodsReturn
from parts.models.ledger import Balance, Movement, Place
from parts.models.levels import StockLevel
from parts.models.maker_returns import MakerPayment, MakerReturn, MakerReturnLine
from parts.models.months import MonthCost, MonthMargin, MonthPurposes, MonthSales, StockMonth, StockMonthLine
from parts.models.numbering import DocumentSeries
from parts.models.old_part_counts import OldCount, OldCountLine, OldCountScan
from parts.models.old_part_disposals import Disposal, DisposalLine
from parts.models.old_part_requests import ObjectionTerm, OldPartExtension, OldReceiptReversal
from parts.models.old_part_returns import OldPartReceipt, OldPartScan, ReturnFreight, ReturnLine, ReturnList
from parts.models.old_part_terms import FinishRule, OldPartTerm
from parts.models.old_parts import OldPart, OldPartInspection, OldPartMove, OldPartPhoto, OldPlace
from parts.models.order_days import OrderDay
from parts.models.orders import OrderEvent, OrderLimit, OrderLine, OrderMachine, PartsOrder
from parts.models.posting import POST
from parts.models.prices import LabourItem, Price, PriceList
from parts.models.purchases import PurchaseLimit, PurchaseLine, PurchaseOrder
from parts.models.reservations import Reservation
from parts.models.scraps import Scrap
from parts.models.shipments import Shipment, ShipmentLine
from parts.models.supplier_returns import SupplierReturn, SupplierReturnLine
from parts.models.transfers import StockTransfer, StockTransferLine, TransferLoss

__all__ = [
    "ObjectionTerm", "OldCount", "OldCountLine", "OldCountScan", "OldPartExtension", "OldReceiptReversal",
    "MakerPayment", "MakerReturn", "MakerReturnLine", "MonthCost", "MonthMargin", "MonthPurposes", "MonthSales",
    "StockMonth", "StockMonthLine",
    "OrderDay", "POST", "Allocation", "Batch", "Layer", "Reservation", "Scrap",
    "ChargeProposal", "Chase", "Disposal", "DisposalLine", "FinishRule", "OldPart", "OldPartInspection", "OldPartMove",
    "OldPartPhoto", "OldPartReceipt", "OldPartScan", "OldPartTerm", "OldPlace", "PartsCase", "ReturnFreight",
    "ReturnLine", "ReturnList",
    "Arrival", "ArrivalLine", "ArrivalScan", "ArrivalVerdict", "DocumentEvent",
    "PurchaseLimit", "PurchaseLine", "PurchaseOrder",
    "StockTransfer", "StockTransferLine", "SupplierReturn", "SupplierReturnLine", "TransferLoss",
    "GoodsDispute", "GoodsReturn", "GoodsReturnPhoto",
    "CountLine", "CountPolicy", "CountTally", "StockCount",
    "Balance", "Clearance", "DocumentSeries", "LabourItem", "Movement", "OrderEvent", "OrderLimit",
    "OrderLine", "OrderMachine", "Part", "PartBarcode", "PartsOrder",
    "Place", "Price", "PriceList", "Shipment", "ShipmentLine", "StockLevel", "Substitute",
]  # fmt: skip
