using Coldstart.Faults.Tests.Servers;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Faults.Tests.EndToEnd;

public sealed class DocumentTwoTests() : DocumentTwoContract(Form.Files);

[NeedsPostgreSql]
public sealed class DocumentTwoOnPostgreSqlTests() : DocumentTwoContract(Form.PostgreSql);
