import { Global, Module } from '@nestjs/common';
import { ApiKeysModule } from '../api-keys/api-keys.module.js';
import { AccountsController } from './accounts.controller.js';
import { AccountsService } from './accounts.service.js';
import { Authentication } from './authentication.service.js';
import { EmailChange } from './email-change.service.js';
import { PasswordResetController } from './password-reset.controller.js';
import { PasswordReset } from './password-reset.service.js';
import { ProfileController } from './profile.controller.js';
import { Profile } from './profile.service.js';
import { SecondFactor } from './second-factor.service.js';
import { SessionAnswers } from './session-answers.service.js';
import { Sessions } from './sessions.service.js';
import { SignInAttempts } from './sign-in-attempts.service.js';
import { SignIn } from './sign-in.service.js';

/** Global, because the guard in front of every route asks it who is calling. */
@Global()
@Module({
  imports: [ApiKeysModule],
  controllers: [AccountsController, PasswordResetController, ProfileController],
  providers: [AccountsService, Authentication, EmailChange, PasswordReset, Profile, SecondFactor, SessionAnswers, Sessions, SignInAttempts, SignIn],
  exports: [AccountsService, Authentication, PasswordReset, SessionAnswers, SignIn],
})
export class AccountsModule {}
