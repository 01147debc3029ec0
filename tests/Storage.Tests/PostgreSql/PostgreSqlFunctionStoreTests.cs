using Coldstart.PostgreSqlServers;
using Coldstart.Storage.Tests.Functions;

namespace Coldstart.Storage.Tests.PostgreSql;

[NeedsPostgreSql]
public sealed class PostgreSqlFunctionStoreTests() : FunctionStoreContract(new PostgreSqlTestDatabase());
