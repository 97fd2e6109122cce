// Compiled twice: `Real` is f32 in one, f64 in the other.
export { combineRows } from './combine.as';
export { invertDiagonalFactor } from './diagonal.as';
export { addGramRow } from './gram.as';
export { multiplyByTriangle, multiplyTile } from './micro.as';
export { packColumns, packRows, packTriangle, unpackColumns, unpackRows } from './pack.as';
export { addStepRow, storeRow } from './steps.as';
export { loadTriangle, mirrorTile, storeTriangle } from './triangle.as';
