using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Tests.Idempotency;

namespace Coldstart.Storage.Tests.PostgreSql;

[NeedsPostgreSql]
public sealed class PostgreSqlIntakeStoreTests() : IntakeStoreContract(new PostgreSqlTestDatabase());
