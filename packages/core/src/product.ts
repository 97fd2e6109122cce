/** As people read it. */
export const PRODUCT_NAME = 'Matinee';
