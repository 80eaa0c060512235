#!/usr/bin/env pwsh
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
    [string] $Broker = 'embedded',
    [string] $State = '',
    [switch] $NoBuild,
    [switch] $Stop
)
$ErrorActionPreference = 'Stop'

# The CLI reads paths relative to the run file, so the copy with the chosen folders stays beside dapr.yaml.
$runFile = Join-Path $PSScriptRoot 'dapr.run.yaml'
$tokens = 'DAPR_API_TOKEN', 'APP_API_TOKEN' | Where-Object { -not [Environment]::GetEnvironmentVariable($_) }

function Stop-With([string] $message) {
    [Console]::Error.WriteLine("tye-free-run: $message")
    exit 1
}

function Select-Folder([string] $kind, [string] $name) {
    $folders = @(Get-ChildItem -Directory -Name (Join-Path 'components' $kind) | Sort-Object)
    $found = @($folders | Where-Object { $_ -eq $name })
    if ($found.Count -eq 0) { Stop-With "there is no components/$kind/${name}: choose one of $($folders -join ', ')." }
    return $found[0]
}

# The file that the sidecars read is the one place that says where a server is; an address that it takes from a secret is not checked.
function Assert-Answer([string] $name, [string] $file) {
    $pattern = '(?m)^\s*value:\s*"?(?:[a-z+]+://(?:[^/@\s]*@)?|host=)?(?<host>[A-Za-z0-9.-]+)(?: port=|:)(?<port>\d+)'
    $address = [regex]::Match([IO.File]::ReadAllText((Join-Path $PSScriptRoot $file)), $pattern)
    if (-not $address.Success) { return }
    $server, $port = $address.Groups['host'].Value, $address.Groups['port'].Value
    $client = New-Object System.Net.Sockets.TcpClient
    try { $answers = $client.ConnectAsync($server, [int] $port).Wait(2000) } catch { $answers = $false } finally { $client.Dispose() }
    if (-not $answers) {
        Stop-With "nothing answers on ${server}:$port, where $file has $name. Start it: docker compose --profile $name up -d --wait"
    }
}

function Assert-Dapr {
    try { & dapr --version | Out-Null }
    catch {
        Stop-With 'the dapr CLI is not on the PATH, or may not be executed. Install it, run "dapr init" once, and start again; or run without -Broker, which needs nothing.'
    }
}

function New-Token {
    $bytes = New-Object byte[] 32
    $random = [System.Security.Cryptography.RandomNumberGenerator]::Create()
    try { $random.GetBytes($bytes) } finally { $random.Dispose() }
    return [BitConverter]::ToString($bytes).Replace('-', '').ToLowerInvariant()
}

function Start-Embedded {
    if (-not $NoBuild) {
        & dotnet run --project sidecar
        exit $LASTEXITCODE
    }
    $last = 'release', 'debug' | ForEach-Object { "artifacts/bin/Sidecar/$_/Sidecar.dll" } | Where-Object { Test-Path $_ } |
        Sort-Object { (Get-Item $_).LastWriteTimeUtc } | Select-Object -Last 1
    if (-not $last) { Stop-With 'nothing was built yet: start without -NoBuild.' }
    & dotnet $last --no-build
    exit $LASTEXITCODE
}

function Start-OnDapr {
    Assert-Dapr
    Assert-Answer $Broker "components/pubsub/$Broker/pubsub.yaml"
    Assert-Answer $State "components/state/$State/statestore.yaml"
    $template = [IO.File]::ReadAllText((Join-Path $PSScriptRoot 'dapr.yaml'))
    if (-not $NoBuild) {
        foreach ($app in [regex]::Matches($template, '(?m)^\s*appDirPath:\s*(\S+)')) {
            & dotnet build -c Release $app.Groups[1].Value
            if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
        }
    }
    $template = $template -replace 'components/pubsub/[a-z]+', "components/pubsub/$Broker" -replace 'components/state/[a-z]+', "components/state/$State"
    [IO.File]::WriteAllText($runFile, $template)
    try {
        & dapr run -f $runFile
        exit $LASTEXITCODE
    }
    finally {
        Remove-Item $runFile -ErrorAction SilentlyContinue
    }
}

Push-Location $PSScriptRoot
try {
    if ($Stop) {
        if (-not (Test-Path $runFile)) { Write-Host 'Nothing was started on Dapr from here.'; exit 0 }
        Assert-Dapr
        & dapr stop -f $runFile
        exit $LASTEXITCODE
    }
    $Broker = Select-Folder 'pubsub' $Broker
    if ($State -eq '') { if ($Broker -eq 'embedded') { $State = 'embedded' } else { $State = 'mongodb' } }
    $State = Select-Folder 'state' $State
    if (($Broker -eq 'embedded') -ne ($State -eq 'embedded')) {
        Stop-With "-Broker $Broker with -State ${State}: embedded components run in the embedded sidecar only, so choose both embedded or neither."
    }
    foreach ($name in $tokens) { [Environment]::SetEnvironmentVariable($name, (New-Token)) }
    if ($Broker -eq 'embedded') { Start-Embedded } else { Start-OnDapr }
}
finally {
    foreach ($name in $tokens) { [Environment]::SetEnvironmentVariable($name, $null) }
    Pop-Location
}
