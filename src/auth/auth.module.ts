import { Module } from '@nestjs/common';
import { AuthConfig } from '../config/auth.config.js';
import { CredentialsConfig } from '../config/credentials.config.js';
import { RedisConnection } from '../redis/redis.connection.js';
import { RedisModule } from '../redis/redis.module.js';
import { AdmittedRequests } from './admitted-requests.js';
import { AuthAttempts } from './auth-attempts.js';
import { AuthStartupGuard } from './auth-startup.guard.js';
import { CallerKeys } from './caller-keys.js';
import { CallerFactory } from './caller.factory.js';
import { CREDENTIAL_LOOKUPS, CredentialResolver } from './credentials/credential-resolver.js';
import { EncryptedClaimLookup } from './credentials/encrypted-claim.lookup.js';
import { EnvironmentLookup } from './credentials/environment.lookup.js';
import { PlainClaimLookup } from './credentials/plain-claim.lookup.js';
import { openVault } from './credentials/vault/open-vault.js';
import { VAULT, VaultLookup } from './credentials/vault/vault.lookup.js';
import { FailureLimiter } from './failures/failure-limiter.js';
import { JwtAuthGuard } from './guards/jwt-auth.guard.js';
import { ScopesGuard } from './guards/scopes.guard.js';
import { EdgeMiddleware } from './http/edge.middleware.js';
import { RefusalHeaders } from './http/refusal-headers.js';
import { JwtStrategy } from './jwt.strategy.js';
import { HmacKeyRing } from './keys/hmac-key-ring.js';
import { FailModeGuard } from './revocation/fail-mode.guard.js';
import { MemoryRevocationStore } from './revocation/memory.store.js';
import { RedisRevocationStore } from './revocation/redis.store.js';
import { REVOCATION_STORE } from './revocation/revocation-store.js';
import { RevocationService } from './revocation/revocation.service.js';
import { Revoker } from './revocation/revoker.js';
import { ProtectedResourceController } from './metadata/protected-resource.controller.js';
import { ProtectedResource } from './metadata/protected-resource.js';
import { IssuerRegistry } from './verify/issuer-registry.js';
import { TokenVerifier } from './verify/token-verifier.js';
import { VerificationCache } from './verify/verification-cache.js';

/** Where credentials are looked for. The order is part of the contract: what the token says comes first. */
const LOOKUPS = [EncryptedClaimLookup, PlainClaimLookup, VaultLookup, EnvironmentLookup];

const revocationStore = {
  provide: REVOCATION_STORE,
  inject: [RedisConnection],
  useFactory: (redis: RedisConnection) =>
    redis.isConfigured ? new RedisRevocationStore(redis) : new MemoryRevocationStore(),
};

/** Who is calling, what they may do, and on which QuantConnect account. */
@Module({
  imports: [RedisModule],
  controllers: [ProtectedResourceController],
  providers: [
    AuthStartupGuard,
    {
      provide: HmacKeyRing,
      useFactory: (config: AuthConfig) => HmacKeyRing.fromConfig(config),
      inject: [AuthConfig],
    },
    VerificationCache,
    IssuerRegistry,
    TokenVerifier,
    { provide: VAULT, useFactory: openVault, inject: [AuthConfig, CredentialsConfig] },
    ...LOOKUPS,
    { provide: CREDENTIAL_LOOKUPS, useFactory: (...lookups: unknown[]) => lookups, inject: LOOKUPS },
    CredentialResolver,
    revocationStore,
    FailModeGuard,
    RevocationService,
    Revoker,
    CallerFactory,
    AuthAttempts,
    AdmittedRequests,
    CallerKeys,
    JwtStrategy,
    JwtAuthGuard,
    ScopesGuard,
    EdgeMiddleware,
    FailureLimiter,
    ProtectedResource,
    RefusalHeaders,
  ],
  exports: [
    JwtStrategy,
    JwtAuthGuard,
    ScopesGuard,
    CallerFactory,
    TokenVerifier,
    VerificationCache,
    IssuerRegistry,
    VaultLookup,
    RevocationService,
    Revoker,
    AuthAttempts,
    AdmittedRequests,
    CallerKeys,
    EdgeMiddleware,
    RefusalHeaders,
  ],
})
export class AuthModule {}
