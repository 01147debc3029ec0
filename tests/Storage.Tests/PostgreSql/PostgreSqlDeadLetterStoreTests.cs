using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Tests.DeadLetters;

namespace Coldstart.Storage.Tests.PostgreSql;

[NeedsPostgreSql]
public sealed class PostgreSqlDeadLetterStoreTests() : DeadLetterStoreContract(new PostgreSqlTestDatabase());
