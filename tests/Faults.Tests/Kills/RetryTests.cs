using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.Kills;

public sealed class RetryTests() : RetryContract(Form.Files);

[NeedsPostgreSql]
public sealed class RetryOnPostgreSqlTests() : RetryContract(Form.PostgreSql);
