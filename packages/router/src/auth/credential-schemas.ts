import { emailRule } from '@matinee/core/auth/account-rules';
import { passwordRule } from '@matinee/core/auth/password-rules';
import { z } from 'zod';
import { inputObject } from '../wire.ts';
import { password } from './guesses.ts';

const token = z.string().min(1).max(100).meta({ description: 'Of the link in a mail: what follows #token=' });

export const changePasswordInput = inputObject({ currentPassword: password, newPassword: passwordRule });

export const forgotPasswordInput = inputObject({ email: emailRule });

export const resetPasswordInput = inputObject({ token, newPassword: passwordRule });

export const verifyEmailInput = inputObject({ token });

export const changeEmailInput = inputObject({ password, newEmail: emailRule });

export const verifiedEmail = z.object({
  email: z.string().meta({ description: 'The address that is proven' }),
});
