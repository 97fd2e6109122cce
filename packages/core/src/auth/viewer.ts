/** Who is asking, proven by a token. */
export type Viewer = { userId: string; role: Role; sessionId: string };

export type Role = 'user' | 'admin';
