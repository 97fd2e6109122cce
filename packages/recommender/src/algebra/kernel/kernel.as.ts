// Compiled twice: `Real` is f32 in one, f64 in the other.
export { invertDiagonalFactor } from './diagonal.as';
export { addGramRow } from './gram.as';
export { multiplyByTriangle, multiplyTile } from './micro.as';
export { packColumns, packRows, packTriangle, unpackColumns, unpackRows } from './pack.as';
export { loadTriangle, mirrorTile, storeTriangle } from './triangle.as';
