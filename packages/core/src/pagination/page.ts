export type PageRequest = { page: number; perPage: number };
export type Pagination = { page: number; perPage: number; total: number; pages: number };
export type Page<T> = { items: T[]; pagination: Pagination };
export type Feed<T> = { items: T[]; pagination: { nextCursor: string | null } };

export function paginate({ page, perPage }: PageRequest, total: number): Pagination {
  return { page, perPage, total, pages: Math.ceil(total / perPage) };
}
