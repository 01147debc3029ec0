using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Tests.Functions;

namespace Coldstart.Storage.Tests.PostgreSql;

[NeedsPostgreSql]
public sealed class PostgreSqlSampleTests() : SampleContract(new PostgreSqlTestDatabase());
