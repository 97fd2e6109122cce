/** Who is asking, proven by a session or an API key. */
export type Viewer = {
  userId: string;
  role: Role;
  /** What may be done with these credentials; those of a session may do everything. */
  scopes: readonly Scope[];
  /** Unset for an API key. */
  sessionId: string | undefined;
};

export type Role = 'user' | 'admin';

/** `read`: queries. `write`: mutations. `admin`: what needs an administrator. */
export const scopes = ['read', 'write', 'admin'] as const;

export type Scope = (typeof scopes)[number];
