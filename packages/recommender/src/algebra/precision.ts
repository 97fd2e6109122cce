export type Precision = 'f32' | 'f64';

export type RealArray = Float32Array<ArrayBufferLike> | Float64Array<ArrayBufferLike>;

export const precisionOf = (array: RealArray): Precision => (array instanceof Float32Array ? 'f32' : 'f64');

export const bytesOf = (precision: Precision): number => (precision === 'f32' ? 4 : 8);
