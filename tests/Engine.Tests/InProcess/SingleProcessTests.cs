using Coldstart.Engine.Tests.Contract;
using Coldstart.Engine.Tests.Fakes;
using Coldstart.PostgreSqlServers;

namespace Coldstart.Engine.Tests.InProcess;

public sealed class SingleProcessOnFilesTests() : EngineContract(new RealEngineHome(new FileHome()));

[NeedsPostgreSql]
public sealed class SingleProcessOnPostgreSqlTests() : EngineContract(new RealEngineHome(new PostgreSqlHome()));
