using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.DeadLetters;

public sealed class RetryKilledTests() : RetryKilledContract(Form.Files);

[NeedsPostgreSql]
public sealed class RetryKilledOnPostgreSqlTests() : RetryKilledContract(Form.PostgreSql);
