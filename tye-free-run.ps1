<#
.SYNOPSIS
Runs the whole system on this machine, on the embedded sidecar or on Dapr. Windows PowerShell 5.1 and PowerShell 7, any OS.
.PARAMETER Broker
embedded (nothing to install), or a folder of components/pubsub, which needs Dapr and that broker.
.PARAMETER State
embedded, or a folder of components/state. Without it: embedded with the embedded broker, else mongodb.
.PARAMETER NoBuild
Runs what was built last.
.PARAMETER Stop
Stops what an earlier call started on Dapr. (The embedded run stops with Ctrl+C.)
.EXAMPLE
./tye-free-run.ps1
.EXAMPLE
./tye-free-run.ps1 -Broker kafka -State postgresql
#>
[CmdletBinding()]
param(
    [ValidateSet('embedded', 'jetstream', 'kafka', 'redis', 'rabbitmq', 'mqtt')] [string] $Broker = 'embedded',
    [ValidateSet('embedded', 'mongodb', 'redis', 'postgresql')] [string] $State = '',
    [switch] $NoBuild,
    [switch] $Stop
)
$ErrorActionPreference = 'Stop'
Set-Location $PSScriptRoot

$ports = @{ jetstream = 4222; kafka = 9092; redis = 6379; rabbitmq = 5672; mqtt = 1883; mongodb = 27017; postgresql = 5432 }
# The CLI reads paths relative to the run file, so the copy with the chosen folders stays beside dapr.yaml.
$runFile = Join-Path $PSScriptRoot 'dapr.run.yaml'

function Test-Port([int] $port) {
    $client = New-Object System.Net.Sockets.TcpClient
    try { return $client.ConnectAsync('127.0.0.1', $port).Wait(1000) } catch { return $false } finally { $client.Dispose() }
}

function New-Token {
    $bytes = New-Object byte[] 32
    $random = [System.Security.Cryptography.RandomNumberGenerator]::Create()
    try { $random.GetBytes($bytes) } finally { $random.Dispose() }
    return [BitConverter]::ToString($bytes).Replace('-', '').ToLowerInvariant()
}

if ($Stop) {
    if (-not (Test-Path $runFile)) { Write-Host 'Nothing was started on Dapr from here.'; exit 0 }
    & dapr stop -f $runFile
    exit $LASTEXITCODE
}

if ($State -eq '') { if ($Broker -eq 'embedded') { $State = 'embedded' } else { $State = 'mongodb' } }
if (($Broker -eq 'embedded') -ne ($State -eq 'embedded')) {
    throw "-Broker $Broker with -State ${State}: embedded components run in the embedded sidecar only, so choose both embedded or neither."
}

foreach ($name in 'DAPR_API_TOKEN', 'APP_API_TOKEN') {
    if (-not [Environment]::GetEnvironmentVariable($name)) { [Environment]::SetEnvironmentVariable($name, (New-Token)) }
}

if ($Broker -eq 'embedded') {
    $arguments = @('run', '--project', 'sidecar')
    if ($NoBuild) { $arguments += @('--no-build', '--', '--no-build') }
    & dotnet @arguments
    exit $LASTEXITCODE
}

if (-not (Get-Command dapr -ErrorAction SilentlyContinue)) {
    throw 'The dapr CLI is not on the PATH. Install it, run "dapr init" once, and start again; or run without -Broker, which needs nothing.'
}
foreach ($name in @($Broker, $State) | Select-Object -Unique) {
    if (-not (Test-Port $ports[$name])) {
        throw "Nothing answers on 127.0.0.1:$($ports[$name]), where $name should be. Start it: docker compose --profile $name up -d"
    }
}

if (-not $NoBuild) {
    & dotnet build -c Release
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}
$template = [IO.File]::ReadAllText((Join-Path $PSScriptRoot 'dapr.yaml'))
$template = $template -replace 'components/pubsub/[a-z]+', "components/pubsub/$Broker" -replace 'components/state/[a-z]+', "components/state/$State"
[IO.File]::WriteAllText($runFile, $template)
& dapr run -f $runFile
exit $LASTEXITCODE
