using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Tests.Projects;

namespace Coldstart.Storage.Tests.PostgreSql;

[NeedsPostgreSql]
public sealed class PostgreSqlProjectStoreTests() : ProjectStoreContract(new PostgreSqlTestDatabase());
