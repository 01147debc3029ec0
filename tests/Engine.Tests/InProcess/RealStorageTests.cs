using Coldstart.Engine.Tests.Fakes;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Engine.Tests.InProcess;

public sealed class RealStorageTests() : RealStorageContract(new FileHome());

[NeedsPostgreSql]
public sealed class RealStorageOnPostgreSqlTests() : RealStorageContract(new PostgreSqlHome());
