// Reads QR, Code 128 and EAN-13 from a picture where the browser cannot (iPhones, web views). Loaded only when the camera
// is opened. Plain JavaScript of ZXing, only the three readers: 31 KB; the WebAssembly readers are a megabyte and need a
// wider content security policy.
import BarcodeFormat from "@zxing/library/esm/core/BarcodeFormat.js";
import BinaryBitmap from "@zxing/library/esm/core/BinaryBitmap.js";
import DecodeHintType from "@zxing/library/esm/core/DecodeHintType.js";
import RGBLuminanceSource from "@zxing/library/esm/core/RGBLuminanceSource.js";
import HybridBinarizer from "@zxing/library/esm/core/common/HybridBinarizer.js";
import Code128Reader from "@zxing/library/esm/core/oned/Code128Reader.js";
import EAN13Reader from "@zxing/library/esm/core/oned/EAN13Reader.js";
import QRCodeReader from "@zxing/library/esm/core/qrcode/QRCodeReader.js";

const HINTS = new Map([
  [DecodeHintType.TRY_HARDER, true],
  [DecodeHintType.POSSIBLE_FORMATS, [BarcodeFormat.QR_CODE, BarcodeFormat.CODE_128, BarcodeFormat.EAN_13]],
]);
const readers = [new QRCodeReader(), new Code128Reader(), new EAN13Reader()];

/** The code in an ImageData, or "". */
export function read({ data, width, height }) {
  const grey = new Uint8ClampedArray(width * height);
  for (let at = 0, from = 0; at < grey.length; at++, from += 4) grey[at] = (data[from] * 77 + data[from + 1] * 150 + data[from + 2] * 29) >> 8;
  const bitmap = new BinaryBitmap(new HybridBinarizer(new RGBLuminanceSource(grey, width, height)));
  for (const reader of readers) {
    try {
      return reader.decode(bitmap, HINTS).getText();
    } catch {
      reader.reset(); // nothing of this kind in the picture
    }
  }
  return "";
}
