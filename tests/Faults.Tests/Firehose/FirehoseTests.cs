using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.Firehose;

public sealed class FirehoseTests() : FirehoseContract(Form.Files);

[NeedsPostgreSql]
public sealed class FirehoseOnPostgreSqlTests() : FirehoseContract(Form.PostgreSql);
